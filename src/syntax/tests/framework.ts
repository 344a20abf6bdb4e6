/** How the frameworks of all languages write a suite, a test, and a test that is not run. */
import { stringValue } from '../guards/code-text.js';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { argumentNodes, chainOf, type Link } from './call-chain.js';
import { countOf } from './vacuous.js';

export interface Opened {
  readonly kind: 'suite' | 'test';
  readonly name: string;
  /** The node that does not run it, if any. */
  readonly skip: { readonly node: SyntaxNode; readonly conditional: boolean } | null;
  readonly focus: SyntaxNode | null;
  /** The whole of it, decorators included. */
  readonly node: SyntaxNode;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const SUITES = set(
  'describe context suite feature xdescribe fdescribe xcontext fcontext example_group shared_examples shared_examples_for it_behaves_like',
);
const TESTS = set(
  'it test specify example scenario its xit xtest xspecify xexample xscenario fit ftest fspecify fexample fscenario pending skip',
);
const OFF = set(
  'skip todo fixme xit xtest xdescribe xcontext xspecify xexample xscenario pending skipIf skipUnless runIf fails failing fail',
);
const CONDITIONAL = set('skipIf skipUnless runIf');
const ON_ITS_OWN = set('only fit fdescribe fcontext fspecify fexample fscenario');
const MODIFIERS = set(
  'skip only todo fixme failing fails fail each for concurrent sequential serial slow parallel shuffle describe it test skipIf runIf extend',
);

/** The suite or test that this node opens, or null. */
export function openedBy(node: SyntaxNode, text: string): Opened | null {
  switch (node.type) {
    case 'call_expression':
      return openedByCall(node, text);
    case 'function_declaration':
    case 'method_definition':
    case 'function_definition':
      return openedByFunction(node, text);
    case 'class_declaration':
    case 'internal_module':
    case 'module':
    case 'mod_item':
      return openedByClass(node, text);
    default:
      return null;
  }
}

function openedByCall(node: SyntaxNode, text: string): Opened | null {
  const whole = chainOf(node, text);
  // Kotest: `test("x").config(enabled = false) { … }`.
  const config = whole.length > 1 && whole.at(-1)?.name === 'config' ? (whole.at(-1)?.list ?? null) : null;
  const chain = config === null ? whole : whole.slice(0, -1);
  const called = fieldOf(node, 'function');
  if (called?.type === 'string' && hasFunction(argumentNodes(fieldOf(node, 'arguments'))))
    return { kind: 'test', name: stringValue(called, text) ?? '', skip: null, focus: null, node };
  const kind = kindOfChain(chain);
  if (kind === null) return null;
  const given = argumentNodes(chain.at(-1)?.list ?? null);
  const [title, ...others] = given;
  if (title === undefined) return null;
  const names = chain.map(({ name }) => name);
  const callback = [
    ...others,
    ...argumentNodes(config),
    ...node.children.filter((child) => child.named && child.field !== 'function' && child.field !== 'arguments'),
  ];
  const todo = names.some((name) => name === 'todo' || name === 'pending' || name === 'skip' || name === 'fixme');
  if (callback.length === 0 && !todo) return null;
  // `test.skip(condition, 'why')` within a test is no test of its own.
  if (!isTitle(title) && (chain.length > 1 || !hasFunction(callback))) return null;
  const off = names.find((name) => OFF.has(name));
  const disabled = argumentNodes(config).find((each) => /^enabled\s*=\s*false/.test(code(each, text)));
  const option = disabled === undefined ? optionOff(others, text) : { node: disabled, conditional: false };
  return {
    kind,
    name: stringValue(title, text) ?? text.slice(title.start, Math.min(title.end, title.start + 200)),
    skip: off === undefined ? option : { node: head(node), conditional: CONDITIONAL.has(off) },
    focus: names.some((name) => ON_ITS_OWN.has(name)) || hasOption(others, text, 'only|focus') !== null ? head(node) : null,
    node,
  };
}

function head(node: SyntaxNode): SyntaxNode {
  return fieldOf(node, 'function') ?? node;
}

function kindOfChain(chain: readonly Link[]): 'suite' | 'test' | null {
  const [first, ...rest] = chain;
  if (first === undefined || chain.length > 6) return null;
  const names = rest.map(({ name }) => name).filter((name) => name !== '');
  if (['RSpec', 'Deno', 't', 'QUnit', 'ava', 'b'].includes(first.name) && first.list === null) {
    const [second] = names;
    if (second === 'Run' || second === 'test' || second === 'module') return second === 'module' ? 'suite' : 'test';
    return second !== undefined && SUITES.has(second) && names.length === 1 ? 'suite' : null;
  }
  if (!names.every((name) => MODIFIERS.has(name))) return null;
  if (SUITES.has(first.name) || names.includes('describe')) return 'suite';
  return TESTS.has(first.name) ? 'test' : null;
}

function isTitle(node: SyntaxNode): boolean {
  return [
    'string',
    'template_string',
    'binary_expression',
    'encapsed_string',
    'interpreted_string_literal',
    'concatenated_string',
  ].includes(node.type);
}

function hasFunction(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some((node) => /function|block|lambda|closure/.test(node.type));
}

/** `{ skip: true }`, `{ todo: 'why' }` among a test's arguments, or `skip: true` by name. */
function optionOff(given: readonly SyntaxNode[], text: string): Opened['skip'] {
  const node = hasOption(given, text, 'skip|todo|ignore|pending');
  return node === null ? null : { node, conditional: !/(?:true|['"`:\]].*['"`]?)\s*$/s.test(text.slice(node.start, node.end)) };
}

function hasOption(given: readonly SyntaxNode[], text: string, names: string): SyntaxNode | null {
  const option = new RegExp(`^(?:${names})$`);
  for (const each of given.slice(0, 8)) {
    const pairs = each.type === 'object' ? namedChildren(each) : [each];
    const found = pairs.find((pair) => {
      if (pair.type !== 'pair')
        return (
          /^:(?:skip|focus|pending)$/.test(text.slice(pair.start, pair.end)) && option.test(text.slice(pair.start + 1, pair.end))
        );
      const key = fieldOf(pair, 'key');
      const value = fieldOf(pair, 'value') ?? namedChildren(pair).at(-1);
      const name = key === null ? '' : text.slice(key.start, key.end).replace(/^[:'"]|[:'"]$/g, '');
      return (
        option.test(name) && value !== undefined && !/^(?:false|null|nil|undefined)$/.test(text.slice(value.start, value.end))
      );
    });
    if (found !== undefined) return found;
  }
  return null;
}

const TEST_MARK =
  /\b(?:Test|TestCase|TestMethod|DataTestMethod|Fact|Theory|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|SkippableFact|SkippableTheory|AvaloniaFact|test|rstest|test_case|proptest|DataProvider|dataProvider|TestWith|TestCaseSource)\b/;
const SKIP_MARK =
  /\b(?:skip|Skip|xfail|Ignore|Disabled|ignore|expectedFailure|SkipTest|Pending|Explicit|Incomplete)\b|@unittest\.skip|enabled\s*=\s*false/;
const CONDITIONAL_MARK =
  /skipif|skipIf|skip_if|skipUnless|skip_unless|(?:Disabled|Enabled)(?:If|On|For)|SkipOn|RequiresPhp|SkipUnless|requires_|needs_|condition\s*=/;

function openedByFunction(node: SyntaxNode, text: string): Opened | null {
  const own = fieldOf(node, 'name');
  if (own === null) return null;
  const name = text.slice(own.start, own.end);
  const marks = marksOf(node);
  if (isUnexportedInGo(node, name, text)) return null;
  const marked = marks.some((mark) => TEST_MARK.test(code(mark, text)));
  if (!marked && !/^(?:test(?:$|[_A-Z\d])|Test(?:$|[_A-Z\d])|Fuzz[A-Z]|it_|should_)/.test(name) && !isAnnotated(node, text))
    return null;
  return { kind: 'test', name: displayName(marks, text) ?? name, skip: skipOf(marks, text), focus: null, node: withMarks(node) };
}

/** Go runs no test whose name begins with a small letter, unless another calls it. */
function isUnexportedInGo(node: SyntaxNode, name: string, text: string): boolean {
  return (
    /^[a-z]/.test(name) &&
    /^\(\s{0,4}\w{1,40} \*testing\.(?:T|F)\b/.test(text.slice(fieldOf(node, 'parameters')?.start ?? node.end).slice(0, 80)) &&
    countOf(name, text) === 1
  );
}

function openedByClass(node: SyntaxNode, text: string): Opened | null {
  const own = fieldOf(node, 'name');
  if (own === null) return null;
  const marks = marksOf(node);
  return {
    kind: 'suite',
    name: text.slice(own.start, own.end),
    skip: skipOf(marks, text),
    focus: null,
    node: withMarks(node),
  };
}

function skipOf(marks: readonly SyntaxNode[], text: string): Opened['skip'] {
  const node = marks.find((mark) => SKIP_MARK.test(bare(code(mark, text))) || CONDITIONAL_MARK.test(bare(code(mark, text))));
  return node === undefined ? null : { node, conditional: CONDITIONAL_MARK.test(bare(code(node, text))) };
}

/** Without its texts: a reason may say anything. */
function bare(mark: string): string {
  return mark.replace(/"[^"]{0,400}"|'[^']{0,400}'/g, '""');
}

function code(node: SyntaxNode, text: string): string {
  return text.slice(node.start, Math.min(node.end, node.start + 2_000));
}

function displayName(marks: readonly SyntaxNode[], text: string): string | null {
  for (const mark of marks) {
    const found = /DisplayName\s*(?:=\s*|\(\s*)"([^"]{1,200})"/.exec(code(mark, text))?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

const MARKS = new Set([
  'decorator',
  'attribute_item',
  'attribute_list',
  'modifiers',
  'marker_annotation',
  'annotation',
  'attribute',
]);

/** The decorators of a declaration: within it, beside it under one roof, or in a row before it. */
export function marksOf(node: SyntaxNode): SyntaxNode[] {
  const within = node.children
    .flatMap((child) => (child.type === 'modifiers' ? child.children : [child]))
    .filter((child) => MARKS.has(child.type));
  const { parent } = node;
  if (parent === null) return within;
  if (parent.type === 'decorated_definition') return [...parent.children.filter((child) => MARKS.has(child.type)), ...within];
  const before: SyntaxNode[] = [];
  for (let at = parent.children.indexOf(node) - 1; at >= 0; at--) {
    const sibling = parent.children[at];
    if (sibling === undefined || !MARKS.has(sibling.type)) break;
    before.unshift(sibling);
  }
  return [...before, ...within];
}

function withMarks(node: SyntaxNode): SyntaxNode {
  const { parent } = node;
  if (parent?.type === 'decorated_definition') return parent;
  const [first] = marksOf(node);
  return first === undefined || first.start >= node.start ? node : { ...node, start: first.start, startLine: first.startLine };
}

/** PHPUnit's `@test` in the comment above, which the tree leaves out. */
function isAnnotated(node: SyntaxNode, text: string): boolean {
  const above = text.slice(Math.max(0, node.start - 400), node.start);
  const comment = above.lastIndexOf('/**');
  return comment >= 0 && /^[^;{}]{0,1000}@test\b[^;{}]{0,1000}\*\/\s*(?:\w+\s+)*$/.test(above.slice(comment));
}

const SKIPPING = set(
  'skip skipTest skip_test SkipNow Skip Skipf markTestSkipped markTestIncomplete pending fixme xfail importorskip todo omit Ignore Inconclusive assumeTrue assumeFalse',
);
const SKIPPERS = set('pytest self t tb test it this $this Assert ctx context self_ Assume Skip Assumptions unittest');

/** The call that ends a test before it tested anything, or null. */
export function skippingCall(node: SyntaxNode, text: string): { conditional: boolean } | null {
  if (node.type === 'throw_statement') return /\bSkipTest\b/.test(code(node, text)) ? { conditional: false } : null;
  if (node.type !== 'call_expression') return null;
  const chain = chainOf(node, text);
  const last = chain.at(-1);
  if (last === undefined || chain.length > 2 || !SKIPPING.has(last.name)) return null;
  if (chain.length === 2 && !SKIPPERS.has(chain[0]?.name ?? '')) return null;
  if (chain.length === 1 && !/^(?:skip|pending|omit|todo)$/.test(last.name)) return null;
  const [first] = argumentNodes(last.list);
  const asks =
    first !== undefined &&
    !isTitle(first) &&
    (last.name.startsWith('assume') || ['test', 'it'].includes(chain[0]?.name ?? '') || last.name === 'importorskip');
  return { conditional: asks };
}
