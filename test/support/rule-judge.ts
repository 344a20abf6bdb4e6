/** Judges a change with one rule as evaluate does, independently of it: what the rule tester stands on. */
import type { Change } from '../../src/change/change.js';
import { known, unavailable } from '../../src/change/fact.js';
import type { FileChange, FileSide } from '../../src/change/file-change.js';
import type { Observation, Rule, RuleContext, UndecidedPart } from '../../src/rules/rule.js';
import { type ChangeParts, changeOf } from './change.js';

export interface RuleCase extends ChangeParts {
  /** Unique within the rule's test. */
  readonly name: string;
  /** Options as a policy would write them. */
  readonly options?: unknown;
  readonly context?: Partial<RuleContext> | undefined;
  /** Texts that no finding may repeat, whole or in part. */
  readonly secrets?: readonly string[] | undefined;
}

export interface Judgement {
  readonly outcome: 'clean' | 'found' | 'not-applicable' | 'undecided';
  /** In the order of path and line. */
  readonly findings: readonly Observation[];
  readonly undecided: readonly UndecidedPart[];
}

const CONTEXT: RuleContext = { agentBranches: ['agent/{task}'] };

/** Needed facts first, then applicability, and texts only where the rule asked for them. What the rule gets is frozen. */
export function judge(
  rule: Rule,
  { options = {}, context, ...parts }: Partial<RuleCase>,
  change: Change = changeOf(parts),
): Judgement {
  const parsed = rule.options.parse(options);
  for (const need of rule.needs) {
    const fact = change[need];
    if (!fact.known) return { outcome: 'undecided', findings: [], undecided: [{ kind: 'undecided', reason: fact.reason }] };
  }
  const seen = deepFreeze(withAskedTexts(rule, change));
  if (!rule.appliesTo(seen, parsed)) return { outcome: 'not-applicable', findings: [], undecided: [] };
  const observed = [...rule.check(seen, parsed, deepFreeze({ ...CONTEXT, ...context }))];
  const findings = observed
    .filter((each) => each.kind === 'finding')
    .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const undecided = observed
    .filter((each) => each.kind === 'undecided')
    .toSorted((one, other) => (one.reason < other.reason ? -1 : 1));
  return { outcome: undecided.length > 0 ? 'undecided' : findings.length > 0 ? 'found' : 'clean', findings, undecided };
}

/** Whether a text is wanted is decided on path, status and kind alone, so the rule is asked about a file without its content. */
function withAskedTexts(rule: Rule, change: Change): Change {
  if (!change.files.known) return change;
  const unseen = 'the rule is asked before the content is read';
  const files = change.files.value.map((file): FileChange => {
    const blind = {
      before: withoutText(file.before, unseen),
      after: withoutText(file.after, unseen),
      hunks: unavailable(unseen),
    };
    if (rule.wantsText?.({ ...file, ...blind }) === true) return file;
    const unasked = 'the rule did not ask for this text';
    return { ...file, before: withoutText(file.before, unasked), after: withoutText(file.after, unasked) };
  });
  return { ...change, files: known(files) };
}

function withoutText(side: FileSide | null, reason: string): FileSide | null {
  return side && { ...side, text: unavailable(reason) };
}

function placeOf(finding: Observation): string {
  const { path = '', line = 0, baseLine = 0 } = finding.location ?? {};
  return [path, ...[line, baseLine].map((number) => String(number).padStart(9, '0')), finding.message, finding.identity].join(
    '\0',
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
