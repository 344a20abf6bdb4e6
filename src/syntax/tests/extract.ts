/** The tests of a source file: one walk over its tree. */
import { normalised, shownCode } from '../guards/code-text.js';
import { refusalOf } from '../guards/words.js';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import type { SourceTree } from '../source.js';
import { assertionAt } from './assertions.js';
import { expectedByMark } from './mark-assertions.js';
import { argumentNodes, chainOf } from './call-chain.js';
import { marksOf, type Opened, openedBy, skippingCall } from './framework.js';
import { isEmptyList, type NamedValues, namedValue, valuesIn, withNamedStatus } from './named-values.js';
import { asksSetting, holdsAlways, handlerAt, isNeverCalled, isUnawaited, withLeniency } from './vacuous.js';
import { isAttack, securityOfName, statusSays } from './security-words.js';
import { rowSays } from './rows.js';
import type { Assertion, Entry, FileTests, Focus, Security, Skip, TestCase } from './test-case.js';

interface Building {
  readonly name: string;
  readonly around: string;
  readonly node: SyntaxNode;
  readonly assertions: Assertion[];
  readonly entries: Entry[];
  readonly givens: Map<string, string>;
  /** The code that says what it is run with. */
  readonly over: string[];
  skip: Skip | null;
}

/** Where the walk is. */
interface Spot {
  readonly around: string;
  readonly test: Building | null;
  readonly skip: Skip | null;
  /** The functions between the test and here, its own callback counted. */
  readonly functions: number;
  /** The condition, or the handler of errors, that it is in. */
  readonly condition: SyntaxNode | null;
  /** What is looped over around it. */
  readonly over: readonly string[];
  /** Whether it is in a handler of errors: of those that must come, or of those that need not. */
  readonly handler: 'sure' | 'perhaps' | null;
}

const START: Spot = { around: '', test: null, skip: null, functions: 0, condition: null, over: [], handler: null };

export function testsOf({ root, text }: SourceTree, path: string): FileTests {
  const cases: Building[] = [];
  const focuses: Focus[] = [];
  const values = new Map<string, SyntaxNode>();
  const walk = (node: SyntaxNode, spot: Spot): void => {
    if (neverRuns(node, text) || (spot.test !== null && isNeverCalled(node, text, spot.test.node))) return;
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
        const test = building(opened, { ...spot, skip }, node, text);
        cases.push(test);
        inner = { ...START, around, test, skip, functions: isFunctionLike(node) ? 1 : 0 };
      }
    } else if (spot.test !== null) inner = inTest(node, spot, spot.test, text);
    else {
      const named = namedValue(node, text);
      if (named !== null) values.set(named.name, named.value);
      inner = beside(node, spot, text);
    }
    for (const child of node.children) walk(child, inner);
  };
  walk(root, START);
  return { cases: cases.map((each) => finished(withValues(each, values, text), path, text)), focuses };
}

function building(opened: Opened, { around, skip, over }: Spot, node: SyntaxNode, text: string): Building {
  const test: Building = {
    name: opened.name,
    around,
    node: opened.node,
    assertions: [],
    entries: [],
    givens: new Map(),
    over: [...over],
    skip,
  };
  const called = fieldOf(node, 'function');
  const each = called === null ? null : chainOf(called, text).find(({ name }) => name === 'each' || name === 'for');
  for (const list of argumentNodes(each?.list ?? null)) test.over.push(codeOf(list, text));
  // Decorators stand within the function that they are of, or beside it.
  for (const mark of marksOf(node)) {
    if (mark.parent !== node) collectEntries(mark, test, text);
    addCase(mark, test, text);
    const expected = expectedByMark(mark, text);
    if (expected !== null) test.assertions.push(expected);
    const code = codeOf(mark, text);
    if (/\bparametrize\b/.test(code)) test.over.push(code.slice(code.indexOf(',') + 1, code.lastIndexOf(')')).trim());
  }
  return test;
}

/** Reads a node of a test, and says where what is in it stands. */
function inTest(node: SyntaxNode, spot: Spot, test: Building, text: string): Spot {
  const read = holdsAlways(node, text) ? null : assertionAt(node, text);
  const assertion = read === null ? null : withLeniency(read, node, text);
  if (assertion !== null) {
    const perhaps = spot.handler === 'perhaps' || isUnawaited(node, text);
    // Where an error must come, what is demanded of it demands it.
    const said = spot.handler === 'sure' ? { ...assertion, says: assertion.says ?? 'refuses' } : assertion;
    test.assertions.push(perhaps ? { ...said, key: `perhaps ${said.key}`, perhaps } : said);
  }
  if (node.type === 'array') addEntries(node, test, text);
  const named = namedValue(node, text);
  if (named !== null) test.givens.set(named.name, codeOf(named.value, text));
  const bySetting = spot.condition !== null && asksSetting(spot.condition, text);
  const skipping = spot.functions <= 1 ? skippingCall(node, text) : null;
  if (skipping !== null && test.skip === null && read === null && test.assertions.length === 0)
    test.skip = skipAt(node, skipping.conditional || (spot.condition !== null && !bySetting), text);
  if (leavesAtOnce(node, spot) && (spot.condition === null || bySetting)) test.skip ??= skipAt(node, false, text);
  return {
    ...spot,
    functions: spot.functions + (isFunctionLike(node) ? 1 : 0),
    condition: /^(?:if_statement|ternary_expression)$/.test(node.type)
      ? (fieldOf(node, 'condition') ?? node)
      : node.type === 'catch_clause'
        ? node
        : spot.condition,
    handler: spot.handler ?? handlerAt(node, text, test.node),
  };
}

/** Where what is in a node stands that is part of no test: a loop makes tests, and a setting may leave them out. */
function beside(node: SyntaxNode, spot: Spot, text: string): Spot {
  if (node.type === 'for_in_statement') {
    const list = fieldOf(node, 'right');
    return list === null ? spot : { ...spot, over: [...spot.over, codeOf(list, text)] };
  }
  const condition = node.field === 'consequence' && node.parent !== null ? fieldOf(node.parent, 'condition') : null;
  if (condition === null || !asksSetting(condition, text)) return spot;
  return { ...spot, skip: spot.skip ?? skipAt(condition, false, text) };
}

/** With what the file's named values say of it: a list without anything runs no test. */
function withValues(test: Building, values: NamedValues, text: string): Building & { values: readonly SyntaxNode[] } {
  const lists = test.over.flatMap((code) => valuesIn(code.replace(/\[[^]*/, ''), values));
  for (const list of lists) if (list.type === 'array') addEntries(list, test, text);
  const empty = lists.find((list) => isEmptyList(list, text));
  const nothing = test.over.some((code) => /^\[\s*\]$/.test(code)) ? (fieldOf(test.node, 'function') ?? test.node) : empty;
  const used = test.assertions.flatMap(({ key }) => valuesIn(key, values));
  return {
    ...test,
    assertions: test.assertions.map((each) => withNamedStatus(each, values, text)),
    skip: test.skip ?? (nothing === undefined ? null : skipAt(nothing, false, text)),
    values: [...lists, ...used],
  };
}

function codeOf(node: SyntaxNode, text: string): string {
  return text.slice(node.start, Math.min(node.end, node.start + 2_000));
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
  return { ...placed(node, text), conditional: conditional && !asksSetting(node, text) };
}

/** `return` as one of a test's own statements, before its first assertion. */
function leavesAtOnce(node: SyntaxNode, { test, functions, condition }: Spot): boolean {
  if (node.type !== 'return_statement' || functions > 1 || test === null || namedChildren(node).length > 0) return false;
  if (test.assertions.length > 0) return false;
  const { parent } = node;
  if (condition !== null) return true;
  return parent?.type === 'statement_block' && namedChildren(parent).at(-1) !== node;
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
    block !== null &&
    block.type === 'statement_block' &&
    namedChildren(block).every((each) => each.type === 'pass_statement' || each.type === 'empty_statement')
  );
}

function finished(test: ReturnType<typeof withValues>, path: string, text: string): TestCase {
  const { name, around, node, assertions, entries, skip, givens, values } = test;
  const code = text.slice(node.start, node.end);
  const file = path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1);
  return {
    name,
    path: `${around} > ${name}`,
    security: securityOf(securityOfName(name, `${around} ${file}`), assertions, code),
    assertions,
    entries,
    skip,
    givens,
    values,
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
