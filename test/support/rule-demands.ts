/**
 * What every rule must hold on every change, whatever it looks for. Each function returns the demands that are not met, a
 * sentence each, so that the tester can be tested too.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../src/change/change.js';
import { known } from '../../src/change/fact.js';
import type { FileChange } from '../../src/change/file-change.js';
import type { Location, Message, Observation, Rule, SuggestedFix } from '../../src/rules/rule.js';
import { changeOf, type FileParts, type Missing } from './change.js';
import { type Judgement, judge, type RuleCase } from './rule-judge.js';

export const MISSING: readonly Missing[] = ['files', 'hunks', 'texts', 'commits', 'branch', 'sender', 'pullRequest'];

/** The longest part of a secret that a finding may show: prefixes that name the kind are public. */
const LONGEST_SHOWN_PART = 11;

/** Everything that is wrong with how the rule judges this case, whatever it should find there. */
export function unmetDemands(rule: Rule, each: RuleCase): string[] {
  const change = changeOf(each);
  const judgement = judge(rule, each, change);
  return [
    ...unsteady(rule, each, change, judgement),
    ...duplicates(judgement),
    ...judgement.findings.flatMap((finding) => [...incomplete(rule, finding), ...misplaced(change, finding.location)]),
    ...judgement.undecided.flatMap(({ reason, path }) => [
      ...unless(/^\S[^\n]*[^\s.]$/.test(reason), `"${reason}" is not one sentence part without a full stop`),
      ...unless(path === undefined || filesOf(change).some((file) => file.path === path), `${path} is not in the change`),
    ]),
    ...repeatedSecrets(judgement, each.secrets ?? []),
    ...judgement.findings.flatMap((finding) => (finding.fix === undefined ? [] : unmended(rule, each, finding, finding.fix))),
  ];
}

/** What was found must be found without any other part of the change too, or else the rule must be undecided. */
export function silences(rule: Rule, each: RuleCase): string[] {
  const whole = judge(rule, each);
  return MISSING.flatMap((missing) => {
    const partial = judge(rule, { ...each, missing: [missing] });
    const silent = partial.outcome !== 'undecided' && !isDeepStrictEqual(partial.findings.map(keyOf), whole.findings.map(keyOf));
    return silent ? [`without its ${missing} the change is ${partial.outcome} with other findings, not undecided`] : [];
  });
}

/** The names in the four sentences of a message. */
export function placeholdersOf(message: Message): Set<string> {
  const sentences = [message.title, message.what, message.why, message.fix].join('\n');
  return new Set(Array.from(sentences.matchAll(/\{([a-zA-Z]+)\}/g), (match) => match[1] ?? ''));
}

/** The same judgement twice, in any order of files; and blank lines above move a finding, but never make it another one. */
function unsteady(rule: Rule, each: RuleCase, change: Change, judgement: Judgement): string[] {
  const inAnyOrder = permutations(change).every((files) => isDeepStrictEqual(judge(rule, each, { ...change, files }), judgement));
  const moved = judge(rule, { ...each, files: mapFiles(each, withBlankLinesAbove) });
  return [
    ...unless(inAnyOrder, 'the judgement changes when it is repeated or the files come in another order'),
    ...unless(
      isDeepStrictEqual(moved.findings.map(selfOf), judgement.findings.map(selfOf)),
      'blank lines above change a message, its data or an identity',
    ),
  ];
}

function duplicates({ findings }: Judgement): string[] {
  const keys = findings.map((finding) => JSON.stringify([finding.message, finding.location, finding.identity]));
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `the finding ${key} comes twice`);
}

function incomplete(rule: Rule, finding: Observation): string[] {
  const message = rule.messages[finding.message];
  if (message === undefined) return [`"${finding.message}" is no message of the rule`];
  const used = placeholdersOf(message);
  const given = Object.keys(finding.data);
  return [
    ...[...used].filter((name) => !given.includes(name)).map((name) => `nothing fills {${name}} of "${finding.message}"`),
    ...given.filter((name) => !used.has(name)).map((name) => `no sentence of "${finding.message}" uses ${name}`),
    ...Object.entries(finding.data).flatMap(([name, value]) => unless(String(value).trim() !== '', `${name} is empty`)),
    ...[message.what, message.why, message.fix].flatMap((text) => {
      const alone = /^\{(?<name>\w+)\}$/.exec(text)?.groups?.['name'];
      return unless(
        alone === undefined || /^[A-Z].*\.$/s.test(String(finding.data[alone])),
        `${alone} is to be a whole sentence`,
      );
    }),
    ...unless(finding.identity.trim() !== '', 'the identity is empty'),
    ...(finding.evidence ?? []).flatMap((text) => unless(/^\S[^\n]*\.$/.test(text), `the evidence "${text}" is no sentence`)),
  ];
}

function misplaced(change: Change, location: Location | null): string[] {
  if (location === null) return [];
  const file = filesOf(change).find((each) => each.path === location.path);
  if (file === undefined) return [`${location.path} is not in the change`];
  const lines = file.hunks.known ? file.hunks.value.flatMap((hunk) => hunk.lines) : [];
  const heads = lines.flatMap((line) => line.head ?? []);
  const bases = lines.flatMap((line) => line.base ?? []);
  const lineless = location.line === undefined && location.baseLine === undefined;
  return [
    ...unless(
      (location.previousPath ?? file.previousPath) === file.previousPath,
      `${location.previousPath} is not the previous path`,
    ),
    ...outside(location.line, location.endLine, heads, 'head'),
    ...outside(location.baseLine, location.baseEndLine, bases, 'base'),
    ...unless(lines.length === 0 || !lineless, `the finding in ${file.path} names no line`),
  ];
}

function outside(first: number | undefined, last: number | undefined, within: readonly number[], side: string): string[] {
  if (first === undefined) return unless(last === undefined, `a last line without a first on the ${side} side`);
  return [
    ...unless(within.includes(first), `line ${first} is in no hunk of the ${side} side`),
    ...unless(last === undefined || (last >= first && within.includes(last)), `line ${last} is no last line on the ${side} side`),
  ];
}

function repeatedSecrets(judgement: Judgement, secrets: readonly string[]): string[] {
  const said = JSON.stringify([judgement.findings.map(({ fix: _fix, ...finding }) => finding), judgement.undecided]);
  const parts = secrets.flatMap((secret) =>
    Array.from({ length: Math.max(1, secret.length - LONGEST_SHOWN_PART) }, (_, start) =>
      secret.slice(start, start + LONGEST_SHOWN_PART + 1),
    ),
  );
  return parts.filter((part) => said.includes(part)).map((part) => `a finding repeats ${part.length} characters of a secret`);
}

/** The suggested fix applies to the head's text, and the finding is then gone. */
function unmended(rule: Rule, each: RuleCase, finding: Observation, fix: SuggestedFix): string[] {
  const lines = each.files?.[fix.path]?.after?.split('\n');
  if (lines === undefined) return [`the fix changes ${fix.path}, which is not there after the change`];
  if (fix.line < 1 || fix.endLine < fix.line || fix.endLine > lines.length)
    return [`lines ${fix.line} to ${fix.endLine} cannot be replaced`];
  lines.splice(fix.line - 1, fix.endLine - fix.line + 1, ...fix.replacement.split('\n'));
  const files = mapFiles(each, (file, path) => (path === fix.path ? { ...file, after: lines.join('\n') } : file));
  const mended = judge(rule, { ...each, files });
  return [
    ...unless(mended.undecided.length === 0, 'with the suggested fix the rule is undecided'),
    ...unless(!mended.findings.map(keyOf).includes(keyOf(finding)), 'the suggested fix does not mend the finding'),
  ];
}

function mapFiles(each: RuleCase, change: (file: FileParts, path: string) => FileParts): Record<string, FileParts> {
  return Object.fromEntries(Object.entries(each.files ?? {}).map(([path, file]) => [path, change(file, path)]));
}

function withBlankLinesAbove(file: FileParts): FileParts {
  if (file.kind === 'symlink' || file.kind === 'submodule') return file;
  return { ...file, before: file.before && `\n\n\n${file.before}`, after: file.after && `\n\n\n${file.after}` };
}

/** As they are, backwards, and from the middle on: an order that no rule may depend on. */
function permutations(change: Change): Change['files'][] {
  if (!change.files.known) return [change.files];
  const files = change.files.value;
  const middle = Math.ceil(files.length / 2);
  return [files, files.toReversed(), [...files.slice(middle), ...files.slice(0, middle)]].map(known);
}

function filesOf(change: Change): readonly FileChange[] {
  return change.files.known ? change.files.value : [];
}

function keyOf(finding: Observation): string {
  return JSON.stringify([finding.message, finding.location?.path, finding.identity]);
}

/** What a finding is, wherever it stands. */
function selfOf({ message, data, identity }: Observation): unknown {
  return { message, data, identity };
}

function unless(met: boolean, demand: string): string[] {
  return met ? [] : [demand];
}
