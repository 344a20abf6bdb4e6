/** What a lost guard weighs and why, what to ask its author, and the code before and after, for whoever reads the finding. */
import { isCommentLine, withoutLongLiterals } from '../../syntax/guards/code-text.js';
import type { Guard, GuardedFile, GuardedSide, Unit, Weakening } from '../../syntax/guards/guard.js';
import { allLines, linesOf } from '../../syntax/guards/lines.js';
import type { Loss } from '../../syntax/guards/loss.js';
import { runAround } from '../../syntax/guards/remains.js';
import { reachesSink } from '../../syntax/guards/sinks.js';
import type { Topic } from '../../syntax/guards/words.js';
import type { Severity } from '../rule.js';
import { placeOf } from './guard-wording.js';

/** What decides who may do what, and whom a program speaks to. */
const GRAVE: ReadonlySet<Topic> = new Set(['authentication', 'authorization', 'csrf', 'transport']);
const SERVES =
  /(?:^|[^a-z])(?:controllers?|handlers?|routes?|routers?|resolvers?|endpoints?|middlewares?|views?|api|servlets?|pages|actions)(?:[^a-z]|$)/i;
const CAMEL_SERVES = /(?:Controller|Handler|Route|Router|Resolver|Endpoint|Middleware|View|Servlet|Action|Gateway)(?:s|$|\.)/;
const TAKES_REQUEST =
  /[(,\s](?:req|request|ctx|\$request|httpContext|w http\.ResponseWriter|HttpServletRequest|ServerHttpRequest|IFormFile)\b/;
const MAX_HEAD = 300;

/** Whether a unit answers requests, told by its registration, its name, its file or what it takes. */
function servesRequests(unit: Unit, file: GuardedFile): boolean {
  const side = file.before ?? file.after;
  const head = unit.name === '' || side === null ? '' : side.text.slice(unit.start, Math.min(unit.end, unit.start + MAX_HEAD));
  const registered = /\.(?:get|post|put|patch|delete|all|use|route)\(['/]/i.test(unit.path);
  return registered || CAMEL_SERVES.test(unit.path) || SERVES.test(file.path) || TAKES_REQUEST.test(head);
}

/** How much a loss weighs, with the facts that make it so, a sentence each. */
export function severityOf({ guard, file, kind }: Loss): { severity: Severity; reasons: string[] } {
  const serves = servesRequests(guard.unit, file);
  const grave = guard.topic !== null && GRAVE.has(guard.topic);
  const plain = 'strong' in guard ? guard.strong : guard.sure;
  const sink = kind !== 'bypassed' && file.before !== null && reachesSink(file.before.text, guard.end, guard.unit.end);
  const place = placeOf(guard.unit, file.path);
  const reasons = [
    ...(serves ? [`${place} answers requests, or stands where requests are answered.`] : []),
    ...(guard.topic === null ? [] : [`Its words speak of ${SUBJECTS[guard.topic]}.`]),
    ...(refusalOf(guard) ?? []),
    ...(sink ? ['Behind it stands code that reaches files, commands, queries, requests, markup or the keys of objects.'] : []),
  ];
  if (grave && plain && serves) return { severity: 'critical', reasons };
  const light = !grave && !serves && !sink;
  return { severity: light || (!plain && !serves) ? 'medium' : 'high', reasons };
}

function refusalOf(guard: Guard | Weakening): string[] | null {
  const exit = 'exit' in guard ? guard.exit : null;
  if (exit === null) return null;
  if (exit.status !== null) return [`It answered with status ${exit.status}.`];
  return exit.refusal === null
    ? null
    : [exit.refusal === 'denies' ? 'It said that access is denied.' : 'It said that the input is refused.'];
}

const SUBJECTS: Readonly<Record<Topic, string>> = {
  csrf: 'requests from other sites',
  'rate-limit': 'how often a caller may try',
  transport: 'certificates and encryption',
  escaping: 'escaping',
  path: 'where a path leads',
  'request-target': 'where a request goes or comes from',
  redaction: 'secrets that are kept back',
  authentication: 'who a caller is',
  authorization: 'what a caller may do',
  validation: 'whether input is valid',
};

const QUESTIONS: Readonly<Record<Topic, string>> = {
  csrf: 'what keeps another site from sending this request in the name of a user now',
  'rate-limit': 'what stops a caller from trying without end now',
  transport: 'whose certificate is trusted here now, and who decides it',
  escaping: 'whether any of this text can come from outside, and where it is escaped now',
  path: 'what keeps a path from outside within its folder now',
  'request-target': 'who can choose this address now, and what it is held to',
  redaction: 'who can read this value now',
  authentication: 'who can reach this code without being signed in now',
  authorization: 'who can reach this code now, and where it is decided that they may',
  validation: 'where this input is turned away now',
};

/** What a reviewer should ask the author, in one sentence. */
export function questionFor({ topic }: Guard | Weakening): string {
  return `Ask the author ${topic === null ? 'what does now what this did, or why it is no longer needed' : QUESTIONS[topic]}.`;
}

const MAX_LINES = 4;

/** The guard's lines, and the lines that now stand in their place. Whoever prints them masks secrets. */
export function beforeAndAfter({ kind, guard, file, startLine, endLine }: Loss): string[] {
  if (kind === 'bypassed') return file.after === null ? [] : quoted('After', file.after, guard.startLine, guard.endLine);
  if (file.before === null) return [];
  const line = firstChanged(file.before, startLine, endLine);
  const run = line === null ? null : runAround(file, line);
  const before = quoted('Before', file.before, startLine, endLine);
  if (run === null || file.after === null) return before;
  const after = quoted('After', file.after, run.head.first, run.head.last);
  return [...before, ...(after.length > 0 ? after : ['After: nothing stands in its place.'])];
}

interface CodeLines {
  /** One-based numbers of the lines that are neither empty nor a comment. */
  readonly numbers: readonly number[];
  /** How many of them there are up to each line, itself included; 0 for line 0. */
  readonly until: readonly number[];
}

/** Many guards may be lost in one stretch of changed lines, so its lines are counted once. */
const codeLines = new WeakMap<GuardedSide, CodeLines>();

function codeLinesOf(side: GuardedSide): CodeLines {
  const known = codeLines.get(side);
  if (known !== undefined) return known;
  const numbers: number[] = [];
  const until = [0];
  for (const [index, { text }] of allLines(side).entries()) {
    const code = text.slice(0, 1_000).trim();
    if (code !== '' && !isCommentLine(code)) numbers.push(index + 1);
    until.push(numbers.length);
  }
  const counted = { numbers, until };
  codeLines.set(side, counted);
  return counted;
}

function firstChanged({ changed }: GuardedSide, from: number, to: number): number | null {
  for (let line = from; line <= to; line++) if (changed.has(line)) return line;
  return null;
}

function quoted(when: string, side: GuardedSide, from: number, to: number): string[] {
  const { numbers, until } = codeLinesOf(side);
  const [first = 0, end = 0] = [until[from - 1], until[Math.min(to, until.length - 1)]];
  const shown = numbers.slice(first, Math.min(end, first + MAX_LINES)).map((number) => {
    const text = linesOf(side, number, number)[0]?.text ?? '';
    return `${when}, line ${number}: \`${withoutLongLiterals(text.slice(0, 1_000).trim()).slice(0, 160)}\`.`;
  });
  const more = end - first - MAX_LINES;
  return more > 0 ? [...shown, `${when}: and ${more} more lines.`] : shown;
}
