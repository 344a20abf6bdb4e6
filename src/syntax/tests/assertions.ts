/** The assertions of all frameworks, told alike: what is looked at, what is expected of it, and which way round. */
import { normalised, shownCode } from '../guards/code-text.js';
import { kindOfList, refusalOf, roleOfCall, speaksOfSecurity, wordsOf } from '../guards/words.js';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { argumentNodes, chainOf, type Link } from './call-chain.js';
import { looked } from './operands.js';
import { isAttack, statusSays } from './security-words.js';
import type { Assertion, Says } from './test-case.js';

/** What a chain of matchers begins with. */
const OPENERS = new Set([
  'expect',
  'assertThat',
  'expectThat',
  'should',
  'Should',
  'ensure',
  'assertThatThrownBy',
  'assertThatCode',
]);
/** Whose members are assertions, whatever they are called. */
const OWNERS = new Set(['assert', 'Assert', 'Assertions', 'chai', 'assertions', 'CollectionAssert', 'StringAssert']);
/** The argument of a test function that asserts in some frameworks; its members are assertions when they are one of these. */
const TESTER_MEMBERS = new Set(
  'is not deepEqual notDeepEqual true false truthy falsy throws notThrows throwsAsync regex like equal notEqual same ok notOk match rejects equals strictEqual'.split(
    ' ',
  ),
);
const ASSERTING =
  /^(?:assert|refute|must_|wont_|andExpect|raises$|warns$|deny_|expect(?:[A-Z_]|$)|should_|should[A-Z]|assume_|to_raise|verify(?:Never|NoInter))/;
const NEGATIONS = new Set(
  'not never wont refute no none doesnt dont isnt nothing nothrow to_not false falsy notok reject absent missing except'.split(
    ' ',
  ),
);
const THROWING = new Set(
  'throw throws thrown throwing raise raises raised reject rejects rejected rejectedwith fails panics error errors exception'.split(
    ' ',
  ),
);
const LOOSE = new Set('defined exist exists any anything truthy ok instance null nil undefined present'.split(' '));
/** Matchers in their own call, after which comes what they match: RSpec's `to eq(403)`. */
const TAKES_MATCHER = new Set(['to', 'not_to', 'to_not', 'should', 'should_not', 'That', 'assertThat', 'assert_that']);
/** NUnit's `Is.False`, Hamcrest's `is(false)`, RSpec's `eq(403)`. */
function matcherIn(node: SyntaxNode, text: string): Link[] {
  const chain = chainOf(node, text);
  return /^(?:[a-z_]+|[A-Z]\w{1,12})$/.test(chain[0]?.name ?? '') ? chain : [];
}

/** The assertion that a node is, or null. */
export function assertionAt(node: SyntaxNode, text: string): Assertion | null {
  if (node.type === 'call_expression') return ofCall(node, text);
  if (node.type === 'infix_expression' || node.type === 'binary_expression') return ofInfix(node, text);
  if (node.type !== 'if_statement') return null;
  const condition = fieldOf(node, 'condition');
  const stated = condition === null ? null : isAssertStatement(node, text) ? false : failsInside(node, text);
  return condition === null || stated === null ? null : ofCondition(node, condition, text);
}

function ofCall(node: SyntaxNode, text: string): Assertion | null {
  const chain = chainOf(node, text);
  const last = chain.at(-1);
  if (last === undefined || last.list === null) return null;
  const opener = chain.findIndex((link) => OPENERS.has(link.name));
  const opens = opener >= 0 && opener < chain.length - 1 && (opener === 0 || /^should$/i.test(chain[opener]?.name ?? ''));
  if (opens) {
    if (isInsideChain(node)) return null;
    const subject = opener === 0 ? chain[0]?.list : chain[opener - 1]?.node;
    return describe(node, text, {
      subject: subject ?? null,
      matchers: chain.slice(opener + 1),
      openers: chain.filter(({ name }) => name.endsWith('ThrownBy')),
    });
  }
  if (chain.length === 1 && last.name === 'expect') return null;
  const [first] = chain;
  const owned = chain.length > 1 && first !== undefined && OWNERS.has(first.name);
  const tester = chain.length === 2 && first?.name === 't' && TESTER_MEMBERS.has(last.name);
  const required = chain.length === 2 && first?.name === 'require' && first.list === null && /^[A-Z]/.test(last.name);
  if (!owned && !tester && !required && !ASSERTING.test(last.name) && !OWNERS.has(last.name)) return null;
  return describe(node, text, { subject: null, matchers: [last] });
}

/** Kotlin's `a shouldBe b`, and `assertFailsWith<E> { … }`, which its grammar takes for comparisons. */
function ofInfix(node: SyntaxNode, text: string): Assertion | null {
  const [left, middle, right] = node.type === 'infix_expression' ? namedChildren(node) : [];
  if (left !== undefined && middle !== undefined && right !== undefined) {
    const name = text.slice(middle.start, Math.min(middle.end, middle.start + 60));
    return /^should[A-Z]/.test(name) ? describe(node, text, { subject: left, matchers: [{ name, list: right, node }] }) : null;
  }
  const block = fieldOf(node, 'right');
  const generic = fieldOf(node, 'left');
  if (block?.type !== 'arrow_function' || generic?.type !== 'binary_expression') return null;
  const [called, type] = [fieldOf(generic, 'left'), fieldOf(generic, 'right')];
  if (called === null) return null;
  const name = text.slice(called.start, Math.min(called.end, called.start + 60));
  if (!ASSERTING.test(name)) return null;
  return describe(node, text, { subject: block, matchers: [{ name, list: type, node }] });
}

/** Whether more links follow, so that a larger call is the assertion. */
function isInsideChain(node: SyntaxNode): boolean {
  let at = node;
  while (at.parent?.type === 'non_null_expression' || at.parent?.type === 'parenthesized_expression') at = at.parent;
  return at.field === 'object' && at.parent?.type === 'member_expression' && at.parent.field === 'function';
}

function describe(
  node: SyntaxNode,
  text: string,
  { subject, matchers, openers = [] }: { subject: SyntaxNode | null; matchers: readonly Link[]; openers?: readonly Link[] },
): Assertion {
  const named = matchers.flatMap(({ name, list }) => {
    const inner = TAKES_MATCHER.has(name)
      ? argumentNodes(list)
          .slice(-2)
          .flatMap((each) => matcherIn(each, text))
      : [];
    return [{ name, list }, ...inner];
  });
  const words = [...named, ...openers].flatMap(({ name }) => matcherWords(name));
  const lists = named.flatMap(({ list }) => argumentNodes(list));
  const given = subject === null ? looked(lists, text) : [subject];
  const expected = lists.at(-1);
  const expectedText = expected === undefined ? '' : normalised(expected, text);
  const throwing = words.some((word) => THROWING.has(word));
  const nots = words.filter((word) => NEGATIONS.has(word)).length;
  const negated = (nots % 2 === 1) !== (expectedText === 'false' && (subject !== null || lists.length > 1));
  const whole = text.slice(node.start, Math.min(node.end, node.start + MAX_READ));
  const told =
    subject === null
      ? whole
      : `${named.map(({ name }) => name).join(' ')} ${lists.map((each) => text.slice(each.start, Math.min(each.end, each.start + MAX_READ))).join(' ')}`;
  return {
    key: normalised(node, text),
    subject: (given.length === 0 && expected !== undefined && !throwing && statusSays(told) === null ? [expected] : given)
      .map((each) => normalised(each, text).replace(RESULT, ''))
      .join(' , '),
    says: saysOf({ words, told, whole, negated, throwing, boolean: isBoolean(words, expectedText) }),
    negated,
    loose: throwing
      ? GENERAL.test(
          lists
            .filter((each) => !/function|lambda|closure/.test(each.type))
            .map((each) => normalised(each, text))
            .join(' '),
        )
      : words.some((word) => LOOSE.has(word)) && lists.length <= (subject === null ? 2 : 1),
    shown: shownCode(node, text),
    startLine: node.startLine,
    endLine: node.endLine,
  };
}

/** Which result of Rust's is looked at. */
const RESULT = / (?:\. )?(?:is_err|is_ok|unwrap_err|unwrap) ?\( ?\)$/;
/** Any error at all. */
const GENERAL = /^(?:Exception|BaseException|Error|StandardError|Throwable|t|t , err|err)?(?: \. class)?$/;
const MAX_READ = 2_000;

function matcherWords(name: string): readonly string[] {
  return wordsOf(name.replace(/n't\b/g, 'not'));
}

function isBoolean(words: readonly string[], expected: string): boolean {
  return (
    expected === 'true' ||
    expected === 'false' ||
    words.some((word) => /^(?:true|false|truthy|falsy|ok|be)$/.test(word)) ||
    /^(?:assert|refute)$/.test(words.join(' '))
  );
}

interface Stated {
  readonly words: readonly string[];
  /** Where statuses are looked for. */
  readonly told: string;
  readonly whole: string;
  readonly negated: boolean;
  readonly throwing: boolean;
  readonly boolean: boolean;
}

function saysOf({ words, told, whole, negated, throwing, boolean }: Stated): Says {
  const status = statusSays(told);
  if (status !== null) return negated ? opposite(status) : status;
  if (throwing) {
    if (negated) return 'allows';
    return refusalOf(whole) === 'denies' ? 'denies' : 'refuses';
  }
  if (/\.(?:unwrap_err|expect_err)\(/.test(whole)) return 'refuses';
  if (isAttack(whole)) {
    const contained = words.some((word) => /^(?:contain|contains|include|includes|in|match|matches|regex)$/.test(word));
    if (contained) return negated ? 'refuses' : null;
  }
  if (/&(?:lt|gt|quot|#3[49]|amp);/.test(whole)) return negated ? 'allows' : 'refuses';
  if (boolean && PERMISSION.test(whole)) return negated === asksOfHarm(whole) ? 'allows' : 'denies';
  if (boolean && asksOfSecurity(whole)) return negated === asksOfHarm(whole) ? 'allows' : 'refuses';
  return null;
}

function opposite(says: 'denies' | 'refuses' | 'allows'): Says {
  return says === 'allows' ? 'refuses' : 'allows';
}

const QUESTION = /\b(?:can|may|is|has|allow|valid|verify|check|authori[sz]e|safe|trust|permit|match)[A-Za-z_]*/i;

/** Asks whether somebody may: `Gate::allows(`, `policy.can_delete?`, `permissions.has(`. */
const PERMISSION =
  /\b(?:gate|\w{0,30}policy|ability|\w{0,30}permissions?|authori[sz]er|enforcer)\b[^(\s]{0,4}\b(?:can|may|has|is|allows?|permits?|enforce|authori[sz]e)/i;

function asksOfSecurity(code: string): boolean {
  return QUESTION.test(code) && (speaksOfSecurity(code) || roleOfName(code));
}

function roleOfName(code: string): boolean {
  return [...code.slice(0, 300).matchAll(/[A-Za-z_]\w{2,60}(?=\()/g)].some(
    ([name]) => roleOfCall(name) === 'check' && !ASSERTING.test(name),
  );
}

/** Whether "yes" means that something is kept out: isBlocked, isMalicious. */
function asksOfHarm(code: string): boolean {
  return kindOfList(code) === 'deny';
}

/** `assert x`, which its dialect tells as a condition that throws. */
function isAssertStatement(node: SyntaxNode, text: string): boolean {
  return text.startsWith('assert', node.start) && !/[\w(]/.test(text.charAt(node.start + 6));
}

const FAILING = /^(?:fail|Fail|FailNow|Error|Errorf|Fatal|Fatalf|pytest\.fail)$/;

/** False when the block of a condition fails the test, so that the condition is what must not hold; else null. */
function failsInside(node: SyntaxNode, text: string): false | null {
  const block = fieldOf(node, 'consequence');
  if (block === null) return null;
  const statements = block.type === 'statement_block' ? namedChildren(block) : [block];
  for (const statement of statements.slice(0, 6)) {
    const call = statement.type === 'expression_statement' ? namedChildren(statement)[0] : statement;
    if (call?.type !== 'call_expression') continue;
    const [first, last] = [chainOf(call, text)[0], chainOf(call, text).at(-1)];
    if (
      last !== undefined &&
      FAILING.test(last.name) &&
      (first === last || /^(?:t|tb|b|self|Assert|Assertions|this|\$this)$/.test(first?.name ?? ''))
    )
      return false;
  }
  return null;
}

/** What must not hold, stated the right way round. */
function ofCondition(node: SyntaxNode, condition: SyntaxNode, text: string): Assertion {
  let at = condition;
  let negated = true;
  for (;;) {
    if (at.type === 'unary_expression' && fieldOf(at, 'operator')?.type === '!') negated = !negated;
    else if (at.type !== 'parenthesized_expression') break;
    const inner = fieldOf(at, 'argument') ?? namedChildren(at)[0];
    if (inner === undefined) break;
    at = inner;
  }
  const operator = fieldOf(at, 'operator')?.type;
  if (operator === '!==' || operator === '!=' || operator === 'not in') negated = !negated;
  const left = fieldOf(at, 'left');
  const right = fieldOf(at, 'right');
  const rightText = right === null ? '' : normalised(right, text);
  const whole = text.slice(at.start, Math.min(at.end, at.start + MAX_READ));
  const compared = at.type === 'binary_expression' && left !== null;
  // `err == nil` must not hold: an error is expected.
  const aboutError = compared && /\berr(?:or)?\b/i.test(normalised(left, text)) && rightText === 'null';
  if (rightText === 'false') negated = !negated;
  return {
    key: `${negated ? 'not ' : ''}${normalised(at, text)}`,
    subject: normalised(compared ? left : at, text).replace(RESULT, ''),
    says:
      aboutError || /(?:\.is_(?:err|ok)\(\)|^matches!\([^]{0,400}\bErr\b[^]{0,200}\))$/.test(whole)
        ? negated !== /\.is_err\(\)$|^matches!/.test(whole)
          ? 'refuses'
          : 'allows'
        : saysOf({
            words: operator === 'in' || operator === 'not in' ? ['in'] : [],
            told: right === null || statusSays(whole) === null ? '' : whole,
            whole,
            negated,
            throwing: false,
            boolean: !compared || rightText === 'true' || rightText === 'false',
          }),
    negated,
    loose: compared && rightText === 'null' && negated && !aboutError,
    shown: shownCode(at === condition || node.endLine === node.startLine ? node : condition, text),
    startLine: node.startLine,
    endLine: node.endLine,
  };
}
