/**
 * A function of checks that is gone together with the calls of it, while who called it goes on as before: nothing of the calls need
 * speak of security, the function does.
 */
import { isCommentLine } from './code-text.js';
import type { NewGuards } from './compensation.js';
import type { Guard, GuardedFile, Unit } from './guard.js';
import { linesOf } from './lines.js';
import type { Loss } from './loss.js';
import type { Matching } from './match.js';
import { isOnlyTakenOut } from './remains.js';
import { wordsIn } from './same-units.js';
import { leftAround } from './surroundings.js';

interface Gone {
  readonly file: GuardedFile;
  readonly guard: Guard;
}

/** Kinds that turn somebody away, or something harmful. */
const CHECKS = new Set(['condition', 'call', 'sanitizer', 'list']);
const MIN_LEFT = 0.2;
const SURELY_LEFT = 0.5;
const MAX_HELPERS = 200;

/** The losses among guards whose own function is gone. */
export function goneChecks(gone: readonly Gone[], matching: Matching, news: NewGuards): Loss[] {
  const told = new Set<string>();
  return gone.slice(0, MAX_HELPERS).flatMap(({ file, guard }): Loss[] => {
    if (!CHECKS.has(guard.kind) || (guard.kind === 'condition' && guard.exit === null)) return [];
    const helper = helperOf(file, guard, matching);
    if (helper === null || told.has(`${file.path}\0${helper.path}`)) return [];
    if (!guard.strong && !(guard.likely && ANSWERS.test(lastName(helper)))) return [];
    const name = lastName(helper);
    if (isStillNamed(name, matching)) return [];
    const callers = filesOf(matching.before).flatMap((each) => callersIn(each, name, each === file ? helper : null));
    if (callers.length === 0 || !callers.every((caller) => goesOn(caller, guard, matching, news))) return [];
    told.add(`${file.path}\0${helper.path}`);
    const { startLine, endLine } = guard;
    return [{ kind: 'removed', file, guard, startLine, endLine, lost: [], left: null, certain: true, doubts: [] }];
  });
}

/** A name that asks, or that says that it turns away. */
const ANSWERS =
  /^_{0,2}(?:is|has|can|may|must|check|verify|validate|ensure|assert|reject|require|enforce|guard|deny|forbid|sanitize|normalize|restrict|safe)[A-Z_]/;

/** The outermost function around a guard that is nowhere any more; null when there is none with a name that can be looked for. */
function helperOf(file: GuardedFile, guard: Guard, { unitAfter }: Matching): Unit | null {
  const around = (file.before?.guards.units ?? [])
    .filter((unit) => unit.path !== '' && unit.start <= guard.start && unit.end >= guard.end)
    .sort((one, other) => other.end - other.start - (one.end - one.start));
  const outermost = around.find((unit) => unitAfter(file, unit) === null);
  return outermost !== undefined && /^[\p{L}_$][\p{L}\d_$]{4,80}$/u.test(lastName(outermost)) ? outermost : null;
}

function lastName({ name }: Unit): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function isStillNamed(name: string, { after }: Matching): boolean {
  return filesOf(after).some(({ after: side }) => side?.text.includes(name) === true);
}

function filesOf(placed: Matching['before']): GuardedFile[] {
  return [...new Set(placed.map(({ file }) => file))];
}

interface Caller {
  readonly file: GuardedFile;
  readonly line: number;
  readonly text: string;
  readonly start: number;
  readonly unit: Unit;
}

/** Where a file calls a function, outside of itself. */
function callersIn(file: GuardedFile, name: string, helper: Unit | null): Caller[] {
  const { before } = file;
  if (before === null || !before.text.includes(name)) return [];
  const called = new RegExp(`(?<![\\p{L}\\d_$])${name.replace(/\$/g, '\\$&')}\\s{0,3}[(!?]`, 'u');
  return linesOf(before, 1, Number.MAX_SAFE_INTEGER).flatMap(({ text, start }, index): Caller[] => {
    const line = index + 1;
    const isOwn = helper !== null && line >= helper.startLine && line <= helper.endLine;
    if (isOwn || isCommentLine(text) || !called.test(text.slice(0, 400))) return [];
    const units = before.guards.units.filter((unit) => unit.startLine <= line && unit.endLine >= line);
    const [unit] = units.sort((one, other) => one.end - one.start - (other.end - other.start));
    return unit === undefined ? [] : [{ file, line, text, start, unit }];
  });
}

/** Whether a caller is still there, does with what it handed over what it did before, and asks nobody else. */
function goesOn(caller: Caller, guard: Guard, { unitAfter, added }: Matching, news: NewGuards): boolean {
  const { file } = caller;
  const { before } = file;
  if (before === null || !before.changed.has(caller.line) || caller.unit.path === '') return false;
  const now = unitAfter(file, caller.unit);
  if (now === null || now.file.after === null) return false;
  const place = {
    ...guard,
    start: caller.start,
    end: caller.start + caller.text.length,
    startLine: caller.line,
    endLine: caller.line,
  };
  const left = leftAround({ ...place, scope: caller.unit }, file, now);
  if (left < (isOnlyTakenOut(file, place) ? MIN_LEFT : SURELY_LEFT)) return false;
  const words = wordsIn(now.file.after.text.slice(now.unit.start, now.unit.end));
  const given = /\(\s*([^()]{1,200})/.exec(caller.text.slice(caller.text.indexOf('(')))?.[1] ?? '';
  const handed = [...wordsIn(given).keys()].filter((word) => !/^(?:this|self|await|new|\d+)$/.test(word));
  if (handed.length > 0 && !handed.some((word) => words.has(word))) return false;
  if (
    added.some((other) => other.file === now.file && (other.guard.strong || other.guard.likely) && REPLACES.has(other.guard.kind))
  )
    return false;
  return !callsAnew(
    before.text.slice(caller.unit.start, caller.unit.end),
    now.file.after.text.slice(now.unit.start, now.unit.end),
    news,
  );
}

const REPLACES = new Set(['condition', 'call', 'sanitizer', 'middleware', 'decorator']);
const CALLED = /(?<!\bnew\s{1,3})(?<![\p{L}\d_$])([\p{L}_$][\p{L}\d_$]{2,80})\s{0,3}\(/gu;
/** What makes, asks or says something, and checks nothing. */
const HARMLESS =
  /^(?:if|for|while|switch|catch|return|function|get|to|parse|String|Number|Boolean|len|str|int|print|log|debug|push|append|map)/;

/** Whether a function is called that was not called before: it may be the check under another name. */
function callsAnew(before: string, after: string, { standing }: NewGuards): boolean {
  const known = wordsIn(before);
  return [...after.slice(0, 20_000).matchAll(CALLED)].some(
    ([, name = '']) => !known.has(name) && (!HARMLESS.test(name) || standing.has(`call ${name}`)),
  );
}
