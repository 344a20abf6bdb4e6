/** The tests of a source file: one walk over its tree. */
import { normalised, shownCode } from '../guards/code-text.js';
import { refusalOf } from '../guards/words.js';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import type { SourceTree } from '../source.js';
import { assertionAt } from './assertions.js';
import { expectedByMark } from './mark-assertions.js';
import { marksOf, openedBy, skippingCall } from './framework.js';
import { isAttack, securityOfName, statusSays } from './security-words.js';
import { rowSays } from './rows.js';
import type { Assertion, Entry, FileTests, Focus, Security, Skip, TestCase } from './test-case.js';

interface Building {
  readonly name: string;
  readonly around: string;
  readonly node: SyntaxNode;
  readonly assertions: Assertion[];
  readonly entries: Entry[];
  skip: Skip | null;
}

/** Where the walk is. */
interface Spot {
  readonly around: string;
  readonly test: Building | null;
  readonly skip: Skip | null;
  /** The functions between the test and here, its own callback counted. */
  readonly functions: number;
  readonly conditional: boolean;
}

export function testsOf({ root, text }: SourceTree, path: string): FileTests {
  const cases: Building[] = [];
  const focuses: Focus[] = [];
  const walk = (node: SyntaxNode, spot: Spot): void => {
    if (neverRuns(node, text)) return;
    const found = openedBy(node, text);
    // `skip 'why'` within a test is no test of its own.
    const opened = spot.test !== null && found !== null && isBareCall(node) && skippingCall(node, text) !== null ? null : found;
    let inner = spot;
    if (opened !== null) {
      const skip = opened.skip === null ? spot.skip : skipAt(opened.skip.node, opened.skip.conditional, text);
      if (opened.focus !== null) focuses.push({ ...placed(opened.focus, text), endLine: opened.node.endLine });
      const around = `${spot.around} > ${opened.name}`;
      if (opened.kind === 'suite') inner = { ...spot, around, skip: skip ?? spot.skip };
      else {
        const test: Building = { name: opened.name, around: spot.around, node: opened.node, assertions: [], entries: [], skip };
        cases.push(test);
        inner = { around, test, skip, functions: isFunctionLike(node) ? 1 : 0, conditional: false };
        // Decorators stand within the function that they are of, or beside it.
        for (const mark of marksOf(node)) {
          if (mark.parent !== node) collectEntries(mark, test, text);
          addCase(mark, test, text);
          const expected = expectedByMark(mark, text);
          if (expected !== null) test.assertions.push(expected);
        }
      }
    } else if (spot.test !== null) {
      const { test } = spot;
      const assertion = assertionAt(node, text);
      if (assertion !== null) test.assertions.push(assertion);
      if (node.type === 'array') addEntries(node, test, text);
      const skipping = spot.functions <= 1 ? skippingCall(node, text) : null;
      if (skipping !== null && test.skip === null && assertion === null && test.assertions.length === 0)
        test.skip = skipAt(node, skipping.conditional || spot.conditional, text);
      if (leavesAtOnce(node, spot)) test.skip ??= skipAt(node, false, text);
      inner = {
        ...spot,
        functions: spot.functions + (isFunctionLike(node) ? 1 : 0),
        conditional:
          spot.conditional || node.type === 'if_statement' || node.type === 'ternary_expression' || node.type === 'catch_clause',
      };
    }
    for (const child of node.children) walk(child, inner);
  };
  walk(root, { around: '', test: null, skip: null, functions: 0, conditional: false });
  return { cases: cases.map((each) => finished(each, path, text)), focuses };
}

function isFunctionLike(node: SyntaxNode): boolean {
  return /^(?:arrow_function|function_expression|function_declaration|generator_function|method_definition)$/.test(node.type);
}

function isBareCall(node: SyntaxNode): boolean {
  return fieldOf(node, 'function')?.type === 'identifier';
}

function collectEntries(mark: SyntaxNode, test: Building, text: string): void {
  const lists = [mark];
  for (let at = lists.pop(); at !== undefined; at = lists.pop()) {
    if (at.type === 'array') addEntries(at, test, text);
    lists.push(...at.children);
  }
}

/** `[InlineData("../x")]`: each is one case. */
function addCase(mark: SyntaxNode, test: Building, text: string): void {
  if (/^\W{0,3}(?:InlineData|TestCase|DataRow|TestWith|case)\b/.test(text.slice(mark.start, mark.start + 40)))
    addEntry(mark, test, text);
}

function addEntries(list: SyntaxNode, test: Building, text: string): void {
  for (const element of namedChildren(list)) addEntry(element, test, text);
}

const MOST_ENTRIES = 2_000;

function addEntry(node: SyntaxNode, test: Building, text: string): void {
  if (test.entries.length >= MOST_ENTRIES) return;
  const code = text.slice(node.start, Math.min(node.end, node.start + 2_000));
  test.entries.push({
    key: normalised(node, text),
    hostile: isAttack(code) || statusSays(code) === 'denies' || refusalOf(code) === 'denies' || rowSays(code) === 'refuses',
    says: rowSays(code),
    ...placed(node, text),
  });
}

function placed(node: SyntaxNode, text: string): Omit<Skip, 'conditional'> {
  return { shown: shownCode(node, text), startLine: node.startLine, endLine: node.endLine };
}

function skipAt(node: SyntaxNode, conditional: boolean, text: string): Skip {
  return { ...placed(node, text), conditional };
}

/** `return` as one of a test's own statements, before its first assertion. */
function leavesAtOnce(node: SyntaxNode, { test, functions, conditional }: Spot): boolean {
  if (node.type !== 'return_statement' || functions > 1 || conditional || test === null) return false;
  const { parent } = node;
  if (parent?.type !== 'statement_block' || namedChildren(node).length > 0) return false;
  return test.assertions.length === 0 && namedChildren(parent).at(-1) !== node;
}

/** The block of `if (false)`, and a `try` whose `catch` is empty. */
function neverRuns(node: SyntaxNode, text: string): boolean {
  const { parent } = node;
  if (node.field === 'consequence' && parent?.type === 'if_statement') {
    const condition = fieldOf(parent, 'condition');
    return condition !== null && /^\(?\s*(?:false|False|0)\s*\)?$/.test(text.slice(condition.start, condition.end));
  }
  if (node.field !== 'body' || parent?.type !== 'try_statement') return false;
  const handler = fieldOf(parent, 'handler');
  const block = handler === null ? null : fieldOf(handler, 'body');
  return (
    block !== null && block.type === 'statement_block' && namedChildren(block).every((each) => each.type === 'pass_statement')
  );
}

function finished({ name, around, node, assertions, entries, skip }: Building, path: string, text: string): TestCase {
  const code = text.slice(node.start, node.end);
  const file = path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1);
  return {
    name,
    path: `${around} > ${name}`,
    security: securityOf(securityOfName(name, `${around} ${file}`), assertions, code),
    assertions,
    entries,
    skip,
    code,
    startLine: node.startLine,
    endLine: node.endLine,
  };
}

function securityOf(byName: Security, assertions: readonly Assertion[], code: string): Security {
  if (byName === 'sure' || assertions.some(({ says }) => says === 'denies')) return 'sure';
  const attacked = isAttack(code.slice(0, 20_000));
  if (attacked && assertions.some(({ says, negated }) => says === 'refuses' || negated))
    return byName === 'likely' ? 'sure' : 'likely';
  return attacked && assertions.length > 0 ? 'likely' : byName;
}
