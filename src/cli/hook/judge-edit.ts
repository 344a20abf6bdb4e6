/** A change of one file that an agent is about to make: read from disk, put into the shape of every change, and judged by the rules. */
import { readFileSync, statSync } from 'node:fs';
import { NO_ATTRIBUTION } from '../../change/attribution.js';
import type { Change } from '../../change/change.js';
import { hunksBetween } from '../../change/diff.js';
import { known, unavailable } from '../../change/fact.js';
import { type FileChange, type FileSide, MOST_TEXT_BYTES } from '../../change/file-change.js';
import { messageOf, PLAIN } from '../../render/message.js';
import { controlOf } from '../../rules/git/control-paths.js';
import type { Rule } from '../../rules/rule.js';
import { RULES } from '../../verdict/all-rules.js';
import { evaluateLoaded, loadGrammarsFor } from '../../verdict/evaluate.js';
import type { Policy } from '../../verdict/policy.js';
import type { PolicyFileText } from '../../git/working-place.js';
import { failingInstalls } from '../../rules/git/dependency-unpinned.js';
import { policyBelow, policyOf } from '../policy-of.js';
import type { CommandPolicy } from './judge-command.js';
import type { Finding, RuleResult } from '../../verdict/verdict.js';
import { missesParser } from '../../syntax/loaded-parsers.js';
import { ALLOW, ask, type Decision, deny, worstOf } from './decision.js';
import { isWritable, placeOf, type Project } from './project.js';
import type { Action, Edit } from './tool-call.js';

/**
 * What one edit alone cannot settle: the lockfile is written by the package manager afterwards, a check or test may be put elsewhere
 * by the next edit. The last are asked about; the first is judged when it is committed.
 */
const LATER: ReadonlySet<string> = new Set(['lockfile-drift']);
const ASKED: ReadonlySet<string> = new Set(['guard-removed', 'test-weakened', 'control-file-changed']);

/** Rules that need nothing but the file. */
const JUDGED: readonly Rule[] = RULES.filter(({ id, needs }) => needs.every((fact) => fact === 'files') && !LATER.has(id));

export interface Circumstances {
  /** Where the call is made, absolute. */
  readonly folder: string;
  readonly project: Project;
  /** Runs what is bounded in time. */
  readonly inTime: <T>(work: () => T) => T;
  /** The default branch's policy, which is being read. */
  readonly policyFile: Promise<PolicyFileText | null>;
  /** The text of the organisation's policy, where this machine has it. */
  readonly organisation: string | null;
}

/** Rejects when git cannot say what the policy is. */
export async function judgeEdit(
  action: Extract<Action, { kind: 'edit' | 'delete' }>,
  { folder, project, inTime, policyFile, organisation }: Circumstances,
): Promise<Decision> {
  const place = placeOf(project, action.path, folder);
  if (!isWritable(place, action.path)) {
    return deny(`${action.path.slice(0, 200)} is outside of the project. Write inside of it, or to a temporary folder.`);
  }
  if (place.inside === null) return ALLOW;
  const path = place.inside;
  const shown = path.slice(0, 200);
  const control =
    controlOf(path) !== null
      ? ask(`${shown} decides what agents may do or what is checked. A person should look at what changes.`)
      : ALLOW;
  const before = textOf(place.real);
  if (before === undefined) {
    return worstOf([control, ask(`${shown} cannot be read as text, so what changes in it cannot be judged.`)]);
  }
  const after = action.kind === 'delete' ? null : edited(before ?? '', action.edits);
  if (after !== null && Buffer.byteLength(after) > MOST_TEXT_BYTES) {
    return worstOf([control, ask(`${shown} would be too large to be judged.`)]);
  }
  const policy = policyIn(await policyFile, organisation);
  const edit = editOf(path, before, after);
  const { results, unparsed } = inTime(() => judgeUnparsed(edit, policy));
  const fault = unparsed.length === 0 ? null : await loadGrammarsFor(changeOf(edit));
  return inTime(() => {
    const parsed = unparsed.length === 0 ? [] : evaluateLoaded(changeOf(edit), policy, unparsed, fault).results;
    return worstOf([control, ...[...results, ...parsed].flatMap(decisionsOf)]);
  });
}

/**
 * Most edits are settled without a parser, and loading one takes longer than judging them. Each rule is given a change of its own, as
 * rules keep with a file what they could not read of it.
 */
function judgeUnparsed(edit: FileEdit, policy: Policy): { readonly results: RuleResult[]; readonly unparsed: readonly Rule[] } {
  const results: RuleResult[] = [];
  const unparsed: Rule[] = [];
  for (const rule of JUDGED) {
    const { value, missed } = missesParser(() => evaluateLoaded(changeOf(edit), policy, [rule], null));
    if (missed) unparsed.push(rule);
    else results.push(...value.results);
  }
  return { results, unparsed };
}

/** Judges the examples of every rule, so that the machine code which is kept has what edits need. */
export async function judgeExamples(): Promise<void> {
  const policy = policyIn(null, null);
  for (const { examples } of JUDGED) {
    for (const { files = {} } of [...examples.flagged, ...examples.accepted]) {
      for (const [path, { before, after }] of Object.entries(files)) {
        const edit = editOf(path, before, after);
        judgeUnparsed(edit, policy);
        const change = changeOf(edit);
        evaluateLoaded(change, policy, JUDGED, await loadGrammarsFor(change));
      }
    }
  }
}

function policyIn(file: PolicyFileText | null, organisation: string | null): Policy {
  const text = file?.text ?? null;
  const origin = file?.origin ?? 'defaults';
  return organisation === null ? policyOf(text, origin) : policyBelow(organisation, text, origin);
}

/** What the policy says on commands. */
export function commandPolicyOf(
  file: PolicyFileText | null,
  organisation: string | null,
): Pick<CommandPolicy, 'isActive' | 'failsInstall'> {
  const { enforcement, rules } = policyIn(file, organisation);
  const loose = failingInstalls(rules.get('dependency-unpinned')?.options);
  return {
    isActive: (rule) => enforcement === 'active' && (rules.get(rule)?.enforcement ?? 'active') === 'active',
    failsInstall: (level) => loose.includes(level),
  };
}

/** Null for a file that is not there; undefined for one that is no text, or too large. */
function textOf(path: string): string | null | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile() || stat.size > MOST_TEXT_BYTES) return undefined;
  const bytes = readFileSync(path);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}

/** An edit whose place is not found is judged as if its text were added: the tool may know better where it goes. */
function edited(before: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { from, to, all }) => {
    if (from === null) return to;
    if (from === '' || !text.includes(from)) return text === '' ? to : `${text.replace(/\n?$/, '\n')}${to}`;
    return all ? text.replaceAll(from, () => to) : text.replace(from, () => to);
  }, before);
}

interface FileEdit {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: FileChange['hunks'];
}

function editOf(path: string, before: string | null, after: string | null): FileEdit {
  return { path, before, after, hunks: hunksBetween(before, after) };
}

function changeOf({ path, before, after, hunks }: FileEdit): Change {
  const local = unavailable('this is one edit on this machine');
  const commit = { ref: null, sha: '0'.repeat(40) };
  const file: FileChange = {
    path,
    previousPath: null,
    status: before === null ? 'added' : after === null ? 'removed' : 'modified',
    before: before === null ? null : sideOf(path, before),
    after: after === null ? null : sideOf(path, after),
    hunks,
  };
  return {
    kind: 'local',
    repository: local,
    base: commit,
    head: commit,
    branch: local,
    sender: local,
    pullRequest: local,
    files: known(before === after ? [] : [file]),
    commits: known([]),
    history: known([]),
    attribution: NO_ATTRIBUTION,
  };
}

function sideOf(path: string, text: string): FileSide {
  return {
    path,
    kind: known('file'),
    sha: unavailable('it is not committed'),
    size: known(Buffer.byteLength(text)),
    binary: known(false),
    text: known(text),
  };
}

function decisionsOf({ rule, outcome, findings, reasons }: RuleResult): Decision[] {
  const failing = findings.filter((finding) => finding.fails).map((finding) => decisionOf(rule, finding));
  const unseen = outcome === 'undecided' || outcome === 'crashed';
  return unseen ? [...failing, ask(`${rule} could not judge this edit: ${reasons.join('; ').slice(0, 500)}.`)] : failing;
}

function decisionOf(rule: string, finding: Finding): Decision {
  const { title, why, fix } = messageOf(finding, RULES, PLAIN);
  const { path, line } = finding.location ?? {};
  const at = path === undefined ? '' : ` at ${path}${line === undefined ? '' : `:${line}`}`;
  const reason = `${title}${at} (${rule}). ${why} ${fix}`;
  return ASKED.has(rule) ? ask(reason) : deny(reason);
}
