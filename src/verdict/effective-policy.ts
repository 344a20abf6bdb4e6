/**
 * The policy in force: defaults, then the organisation's file, then the repository's, setting by setting.
 *
 * What the organisation locks, a repository may tighten but not loosen; a loosening is not taken and is named in the source's
 * problems.
 */
import { joinAgents } from '../change/agents.js';
import { KNOWN_AGENTS } from '../change/known-agents.js';
import { type Rule, SEVERITIES, type Severity } from '../rules/rule.js';
import type { PolicyFile, RuleSettings } from './policy-file.js';
import { foundValue } from './policy-problem.js';
import { JUDGES } from './policy-schema.js';
import { COMMAND_ROLES, type Policy, type RulePolicy, SECOND_PERSON, type WaivePolicy } from './policy.js';
import { ENFORCEMENTS, type Enforcement, type PolicySource } from './verdict.js';

/** The branches that agents' work belongs on when no policy says otherwise. */
export const DEFAULT_BRANCHES: readonly string[] = ['agent/{task}'];

/** Findings of this severity or worse fail the check when no policy says otherwise. */
const DEFAULT_FAIL_AT: Severity = 'medium';

export interface PolicyFiles {
  readonly organisation: PolicyFile | null;
  readonly repository: PolicyFile | null;
  readonly catalogue: readonly Rule[];
  readonly source: PolicySource;
}

export function defaultPolicy(catalogue: readonly Rule[]): Policy {
  return effectivePolicy({ organisation: null, repository: null, catalogue, source: { origins: ['defaults'], problems: [] } });
}

export function effectivePolicy({ organisation, repository, catalogue, source }: PolicyFiles): Policy {
  const merge = new Merge(organisation, repository);
  const enforcement = merge.setting('enforcement', 'active', organisation?.enforcement, repository?.enforcement, ENFORCEMENTS);
  // A lower severity to fail at makes more findings fail, so the list goes from the tightest to the loosest.
  const failAt = merge.setting('fail-at', DEFAULT_FAIL_AT, organisation?.failAt, repository?.failAt, SEVERITIES.toReversed());
  const rules = new Map(catalogue.map((rule) => [rule.id, mergeRule(merge, rule)]));
  const policy: Policy = {
    enforcement,
    failAt,
    rules,
    agents: { branches: mergeBranches(merge), known: mergeKnown(merge) },
    commands: { waive: mergeWaive(merge) },
    source: { origins: source.origins, problems: [...source.problems, ...merge.problems] },
  };
  return holdLockedRules(policy, merge);
}

/** Both files while they are being merged, with what the organisation locked and what was ignored for it. */
class Merge {
  readonly problems: string[] = [];
  private readonly locks: ReadonlySet<string>;

  constructor(
    readonly organisation: PolicyFile | null,
    readonly repository: PolicyFile | null,
  ) {
    this.locks = new Set(organisation?.locked);
  }

  /** A lock on "rules" or "rules.x" holds everything below it. */
  isLocked(name: string): boolean {
    const parts = name.split('.');
    return parts.some((_, index) => this.locks.has(parts.slice(0, index + 1).join('.')));
  }

  /** `fromTightest`: all values, the tightest first. */
  setting<T extends string>(
    name: string,
    fallback: T,
    ofOrganisation: T | undefined,
    ofRepository: T | undefined,
    fromTightest: readonly T[],
  ): T {
    const inherited = ofOrganisation ?? fallback;
    if (ofRepository === undefined) return inherited;
    if (!this.isLocked(name) || fromTightest.indexOf(ofRepository) <= fromTightest.indexOf(inherited)) return ofRepository;
    this.ignore(name, `${ofRepository} is looser than ${inherited}`);
    return inherited;
  }

  /** A number of days, of which fewer are tighter. */
  days(name: string, fallback: number, ofOrganisation: number | undefined, ofRepository: number | undefined): number {
    const inherited = ofOrganisation ?? fallback;
    if (ofRepository === undefined || (this.isLocked(name) && ofRepository > inherited)) {
      if (ofRepository !== undefined) this.ignore(name, `${ofRepository} days are longer than ${inherited}`);
      return inherited;
    }
    return ofRepository;
  }

  ignore(name: string, because: string): void {
    this.problems.push(
      `${this.repository?.file ?? 'the repository'} ${name}: locked by the organisation and ignored, since ${because}`,
    );
  }
}

function mergeRule(merge: Merge, rule: Rule): RulePolicy {
  const name = `rules.${rule.id}`;
  const organisation = merge.organisation?.rules.get(rule.id);
  const repository = merge.repository?.rules.get(rule.id);
  const wanted = merge.setting(`${name}.severity`, rule.severity, organisation?.severity, repository?.severity, SEVERITIES);
  const isSet = organisation?.severity !== undefined || repository?.severity !== undefined;
  return {
    enforcement: merge.setting(`${name}.enforcement`, 'active', organisation?.enforcement, repository?.enforcement, ENFORCEMENTS),
    severity: isSet ? wanted : null,
    judges: merge.setting(`${name}.judges`, 'everyone', organisation?.judges, repository?.judges, JUDGES),
    options: mergeOptions(merge, rule, organisation, repository),
  };
}

/** Whether an option's value is tighter than another only its rule could tell, so a locked one stays as the organisation has it. */
function mergeOptions(
  merge: Merge,
  rule: Rule,
  organisation: RuleSettings | undefined,
  repository: RuleSettings | undefined,
): unknown {
  const inherited = organisation?.options ?? {};
  const merged: Record<string, unknown> = { ...inherited };
  for (const [key, value] of Object.entries(repository?.options ?? {})) {
    const name = `rules.${rule.id}.${key}`;
    if (!merge.isLocked(name)) merged[key] = value;
    else if (JSON.stringify(value) !== JSON.stringify(inherited[key])) merge.ignore(name, `it says ${foundValue(value)} instead`);
  }
  const parsed = rule.options.safeParse(merged);
  if (parsed.success) return parsed.data;
  // Each file's options are valid alone; together they need not be.
  merge.problems.push(
    `rules.${rule.id}: the organisation's and the repository's options contradict each other; the organisation's stay`,
  );
  return rule.options.parse(inherited);
}

function mergeBranches(merge: Merge): readonly string[] {
  const inherited = merge.organisation?.branches ?? DEFAULT_BRANCHES;
  const own = merge.repository?.branches;
  if (own === undefined) return inherited;
  if (!merge.isLocked('agents.branches')) return own;
  const added = own.filter((pattern) => !inherited.includes(pattern));
  if (added.length > 0) merge.ignore('agents.branches', `it names ${added.join(', ')}`);
  return inherited;
}

/** Naming more agents raises scrutiny, but a locked list stays the organisation's, so that nobody is taken for an agent by mistake. */
function mergeKnown(merge: Merge): Policy['agents']['known'] {
  const inherited = joinAgents(KNOWN_AGENTS, merge.organisation?.known ?? []);
  const own = merge.repository?.known ?? [];
  if (own.length === 0 || !merge.isLocked('agents.known')) return joinAgents(inherited, own);
  merge.ignore('agents.known', `it names ${own.map((agent) => agent.id).join(', ')}`);
  return inherited;
}

const DEFAULT_WAIVE: WaivePolicy = { role: 'write', secondPerson: 'never', days: 7, longestDays: 30, never: [] };

function mergeWaive(merge: Merge): WaivePolicy {
  const organisation = merge.organisation?.waive;
  const repository = merge.repository?.waive;
  const name = 'commands.waive';
  const longestDays = merge.days(
    `${name}.longest-days`,
    DEFAULT_WAIVE.longestDays,
    organisation?.['longest-days'],
    repository?.['longest-days'],
  );
  const inherited = organisation?.never ?? DEFAULT_WAIVE.never;
  const own = repository?.never;
  return {
    role: merge.setting(`${name}.role`, DEFAULT_WAIVE.role, organisation?.role, repository?.role, COMMAND_ROLES.toReversed()),
    secondPerson: merge.setting(
      `${name}.second-person`,
      DEFAULT_WAIVE.secondPerson,
      organisation?.['second-person'],
      repository?.['second-person'],
      SECOND_PERSON.toReversed(),
    ),
    days: Math.min(merge.days(`${name}.days`, DEFAULT_WAIVE.days, organisation?.days, repository?.days), longestDays),
    longestDays,
    // A list that is locked can still be added to, which tightens.
    never: own === undefined ? inherited : merge.isLocked(`${name}.never`) ? [...new Set([...inherited, ...own])] : own,
  };
}

/** A locked rule holds even where the repository loosens what is set for all rules at once. */
function holdLockedRules(policy: Policy, merge: Merge): Policy {
  return holdEnforcement(holdFailAt(policy, merge), merge);
}

/** A rule whose severity or enforcement is locked goes on failing from the severity on that the organisation's policy says. */
function holdFailAt(policy: Policy, merge: Merge): Policy {
  const failAt = merge.organisation?.failAt ?? DEFAULT_FAIL_AT;
  if (SEVERITIES.indexOf(policy.failAt) >= SEVERITIES.indexOf(failAt)) return policy;
  const isHeld = (id: string) => ['severity', 'enforcement'].some((setting) => merge.isLocked(`rules.${id}.${setting}`));
  const rules = new Map([...policy.rules].map(([id, rule]) => [id, isHeld(id) ? { ...rule, failAt } : rule]));
  return { ...policy, rules };
}

/** The repository's looser value goes to every rule that is not locked, and the policy as a whole keeps the organisation's. */
function holdEnforcement(policy: Policy, merge: Merge): Policy {
  const inherited = merge.organisation?.enforcement ?? 'active';
  const isHeld = (id: string) => merge.isLocked(`rules.${id}.enforcement`);
  if (!isLooser(policy.enforcement, inherited) || ![...policy.rules.keys()].some(isHeld)) return policy;
  const rules = new Map(
    [...policy.rules].map(([id, rule]) => {
      const enforcement = isHeld(id) || isLooser(rule.enforcement, policy.enforcement) ? rule.enforcement : policy.enforcement;
      return [id, { ...rule, enforcement }];
    }),
  );
  return { ...policy, enforcement: inherited, rules };
}

function isLooser(a: Enforcement, b: Enforcement): boolean {
  return ENFORCEMENTS.indexOf(a) > ENFORCEMENTS.indexOf(b);
}
