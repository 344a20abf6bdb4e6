/** What a test's decorators demand of it: `@Test(expected = X.class)`, `[ExpectedException(…)]`, `#[should_panic]`. */
import { normalised, shownCode } from '../guards/code-text.js';
import { refusalOf } from '../guards/words.js';
import type { SyntaxNode } from '../node.js';
import type { Assertion } from './test-case.js';

const EXPECTS = /\bexpected(?:Exceptions?)?\s*=|\bExpectedException\b|\bshould_panic\b/;

export function expectedByMark(mark: SyntaxNode, text: string): Assertion | null {
  const code = text.slice(mark.start, Math.min(mark.end, mark.start + 2_000));
  if (!EXPECTS.test(code)) return null;
  const { startLine, endLine } = mark;
  return {
    key: normalised(mark, text),
    subject: 'the whole test',
    says: refusalOf(code) === 'denies' ? 'denies' : 'refuses',
    negated: false,
    loose: /=\s*(?:Exception|Throwable|RuntimeException)\.class/.test(code),
    shown: shownCode(mark, text),
    startLine,
    endLine,
  };
}
