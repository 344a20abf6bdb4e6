/** What stands in a test and holds whatever the code does, or is not run at all: tautologies, what nobody waits for, what a setting decides. */
import { normalised } from '../guards/code-text.js';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { argumentNodes, chainOf } from './call-chain.js';
import { acceptedToo, statusSays } from './security-words.js';
import type { Assertion } from './test-case.js';

const MAX_READ = 2_000;

function codeOf(node: SyntaxNode, text: string): string {
  return text.slice(node.start, Math.min(node.end, node.start + MAX_READ));
}

/** `assertTrue(true)`, `assert x or True`, `expect(1).toBe(1)`. */
export function holdsAlways(node: SyntaxNode, text: string): boolean {
  if (node.type === 'if_statement') {
    const condition = fieldOf(node, 'condition');
    const asserted = condition?.type === 'unary_expression' ? fieldOf(condition, 'argument') : null;
    return text.startsWith('assert', node.start) && asserted !== null && isTrue(asserted, text);
  }
  if (node.type !== 'call_expression') return false;
  const values = chainOf(node, text)
    .flatMap(({ list }) => argumentNodes(list))
    .filter(({ type }) => !/string/.test(type));
  const [first] = values;
  if (first === undefined) return false;
  if (values.every((value) => isTrue(value, text))) return true;
  const literal = /^(?:number|integer|float)/.test(first.type);
  return literal && values.length > 1 && new Set(values.map((value) => normalised(value, text))).size === 1;
}

/** Literally true, or joined by "or" to what is. */
function isTrue(node: SyntaxNode, text: string): boolean {
  if (node.type === 'parenthesized_expression') return namedChildren(node).some((child) => isTrue(child, text));
  if (node.type === 'binary_expression' && fieldOf(node, 'operator')?.type === '||')
    return [fieldOf(node, 'left'), fieldOf(node, 'right')].some((side) => side !== null && isTrue(side, text));
  return node.end - node.start <= 6 && normalised(node, text) === 'true';
}

/** One of several values is enough. */
const ONE_OF =
  /(?:contains?|includes?|one_?of|any_?of|either|is_?in|be_?in|assert_?in|in_array)\w{0,20}\(|\bin [([{]|\|\||\bor\b|matches!/i;
/** Nothing worse than a broken server is demanded. */
const BELOW = /(?:<=?\s{0,4}|\b\w{0,30}less_?than\w{0,20}\(\s{0,4})(?:[3-5]\d\d)\b/i;

/** As it is, or loose where a status that lets through is as good as one that turns away. */
export function withLeniency(assertion: Assertion, node: SyntaxNode, text: string): Assertion {
  if (assertion.negated) return assertion;
  const code = codeOf(node, text);
  const listed = /^\(? ?\[/.test(assertion.subject) && ONE_OF.test(code);
  if (listed && !acceptedToo(code)) return { ...assertion, says: assertion.says ?? statusSays(code) };
  const lenient = BELOW.test(code) || (ONE_OF.test(code) && acceptedToo(code));
  return lenient ? { ...assertion, says: null, loose: true } : assertion;
}

const PROMISED = /^(?:rejects|resolves|throwsAsync|rejectedWith|eventually)$/;

/** `expect(…).rejects.toThrow()` as a statement of its own, which nobody waits for. */
export function isUnawaited(node: SyntaxNode, text: string): boolean {
  if (node.type !== 'call_expression' || node.parent?.type !== 'expression_statement') return false;
  return chainOf(node, text).some(({ name }) => PROMISED.test(name));
}

/** The test fails by other means when the error that a handler asserts about does not come. */
const FAILS_OTHERWISE =
  /\bexpect\.(?:assertions|hasAssertions)\b|\bfail\w{0,20}\(|\bFail\w{0,20}\(|\bthrow\b|\braise\b|\bplan\(|\bdone\(|unreachable|\(\s{0,4}false\s{0,4}[,)]|\.toBe\w{0,8}\(\s{0,4}(?:false|true)/;

/** Whether a node is a handler of errors, and whether the test fails when none comes. */
export function handlerAt(node: SyntaxNode, text: string, test: SyntaxNode): 'sure' | 'perhaps' | null {
  const callback =
    /function/.test(node.type) &&
    node.parent?.type === 'arguments' &&
    node.parent.parent !== null &&
    chainOf(node.parent.parent, text).at(-1)?.name === 'catch';
  if (!callback && node.type !== 'catch_clause') return null;
  return FAILS_OTHERWISE.test(text.slice(test.start, Math.min(test.end, test.start + 20_000))) ? 'sure' : 'perhaps';
}

/** A function that a test keeps under a name and never uses. */
export function isNeverCalled(node: SyntaxNode, text: string, test: SyntaxNode): boolean {
  const named = node.parent?.type === 'variable_declarator' ? node.parent : node;
  if (!/^(?:arrow_function|function_expression|function_declaration)$/.test(node.type)) return false;
  const name = fieldOf(named, 'name');
  if (name?.type !== 'identifier' || (named !== node && node.field !== 'value')) return false;
  const word = text.slice(name.start, Math.min(name.end, name.start + 80));
  return countOf(word, text.slice(test.start, Math.min(test.end, test.start + 100_000))) === 1;
}

/** How often a word stands in a text. */
export function countOf(word: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!/[\w$]/.test(text.charAt(at - 1)) && !/[\w$]/.test(text.charAt(at + word.length))) count++;
  }
  return count;
}

const SETTING =
  /\bprocess\.env\b|\bimport\.meta\.env\b|\bos\.(?:environ|getenv|Getenv|LookupEnv)\b|\bENV\[|\bENV\.fetch\b|\bgetenv\(|GetEnvironmentVariable\b|(?:If|Unless)EnvironmentVariable\b|\benv::var\b/;
const MACHINE = /platform|\bos\.name\b|GOOS|RUNNER_OS|version|win32|windows|darwin|linux/i;

/** Whether an environment variable decides, and not the machine that the test runs on. */
export function asksSetting(node: SyntaxNode, text: string): boolean {
  const code = codeOf(node, text);
  return SETTING.test(code) && !MACHINE.test(code);
}

const FAKE =
  /^(?:new |await )?(?:[\w.]{1,60}\.)?(?:Mock|MagicMock|AsyncMock|SimpleNamespace|OpenStruct|double|instance_double|mock|stub|\w{0,30}(?:Mock|Fake|Stub)\w{0,30}|Response|JsonResponse|HttpResponse\w{0,20})\s?\(|^\{/;

/** A value that the test makes itself, and that says what the code should have said. */
export function isMadeUp(code: string): boolean {
  return FAKE.test(code);
}
