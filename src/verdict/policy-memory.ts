/**
 * Which policy is in force when a file cannot be read or is broken: the last valid one, else what is tightest. A mistake or an
 * outage never turns a rule off and never unlocks what the organisation locked.
 */
import type { Rule } from '../rules/rule.js';
import { effectivePolicy } from './effective-policy.js';
import { type PolicyFile, parsePolicy } from './policy-file.js';
import { formatProblem } from './policy-problem.js';
import type { Policy } from './policy.js';

export type PolicyReading =
  | { readonly kind: 'found'; readonly text: string | Uint8Array; readonly origin: string }
  | { readonly kind: 'absent' }
  /** `reason`: one sentence part without a full stop. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A policy that was valid when it was last read: its text and origin, for example "acme/.github@4f1e2d0". */
export interface PolicyText {
  readonly text: string | Uint8Array;
  readonly origin: string;
}

export interface LastValidPolicies {
  readonly organisation?: PolicyText | undefined;
  readonly repository?: PolicyText | undefined;
}

export interface PolicyReadings {
  readonly organisation: PolicyReading;
  readonly repository: PolicyReading;
  readonly lastValid: LastValidPolicies;
  readonly catalogue: readonly Rule[];
}

type Scope = 'organisation' | 'repository';

interface Chosen {
  readonly policy: PolicyFile | null;
  /** What to remember as last valid. */
  readonly text: PolicyText | undefined;
  readonly problems: readonly string[];
  /** There should be a policy, and nobody knows what it says. */
  readonly lost: boolean;
}

/** The policy in force. What is wrong with a file that is not used stands in `source.problems`. */
export function policyInForce(readings: PolicyReadings): Policy {
  const organisation = choose('organisation', readings);
  const repository = choose('repository', readings);
  const origins = [organisation, repository].flatMap((chosen) => (chosen.policy && chosen.text ? [chosen.text.origin] : []));
  return effectivePolicy({
    organisation: organisation.lost ? EVERYTHING_LOCKED : organisation.policy,
    repository: repository.policy,
    catalogue: readings.catalogue,
    source: {
      origins: origins.length > 0 ? origins : ['defaults'],
      problems: [...organisation.problems, ...repository.problems],
    },
  });
}

/** What to hand in as `lastValid` next time. */
export function lastValidPolicies(readings: PolicyReadings): LastValidPolicies {
  return { organisation: choose('organisation', readings).text, repository: choose('repository', readings).text };
}

/** Stands in for an organisation's policy that nobody knows: it may have locked anything, so a repository can only tighten. */
const EVERYTHING_LOCKED: PolicyFile = {
  file: 'organisation',
  enforcement: undefined,
  failAt: undefined,
  branches: undefined,
  known: [],
  waive: {},
  rules: new Map(),
  locked: ['enforcement', 'fail-at', 'agents', 'commands', 'rules'],
};

function choose(scope: Scope, { [scope]: reading, lastValid: { [scope]: last }, catalogue }: PolicyReadings): Chosen {
  if (reading.kind === 'unreadable') {
    return remembered(scope, [`The ${scope}'s policy could not be read: ${reading.reason}.`], last, catalogue);
  }
  if (reading.kind === 'absent') {
    // A repository that drops its file wants the organisation's policy; an organisation's must not vanish by a deletion.
    if (scope === 'repository' || last === undefined) return { policy: null, text: undefined, problems: [], lost: false };
    return remembered(scope, ["The organisation's policy is gone."], last, catalogue);
  }
  const text = { text: reading.text, origin: reading.origin };
  const parsing = parsePolicy(reading.text, reading.origin, catalogue, scope);
  if (parsing.ok) return { policy: parsing.policy, text, problems: [], lost: false };
  return remembered(scope, parsing.problems.map(formatProblem), last, catalogue);
}

function remembered(scope: Scope, problems: readonly string[], last: PolicyText | undefined, catalogue: readonly Rule[]): Chosen {
  const parsing = last && parsePolicy(last.text, last.origin, catalogue, scope);
  if (last && parsing?.ok) {
    const stays = `The policy of ${last.origin} stays in force until this is mended.`;
    return { policy: parsing.policy, text: last, problems: [...problems, stays], lost: false };
  }
  const outdated = last ? [`The policy of ${last.origin} is not valid for this version of Nightwarden.`] : [];
  const defaults =
    scope === 'organisation'
      ? 'The defaults stay in force until this is mended, and the repository can only tighten them.'
      : "The organisation's policy and the defaults stay in force until this is mended.";
  return { policy: null, text: last, problems: [...problems, ...outdated, defaults], lost: scope === 'organisation' };
}
