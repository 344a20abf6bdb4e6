/** Builds rulesets, and refuses rules that the local GitHub would not hold. */
import { notSimulated } from '../api-error.js';
import type { Platform } from '../platform.js';
import type { BypassActor, Ruleset, RulesetConditions, RulesetRule } from '../state/protection.js';
import { nodeId } from '../state/state.js';

export interface RulesetSettings {
  readonly name: string;
  /** `branch` when absent. */
  readonly target?: Ruleset['target'];
  /** `active` when absent. */
  readonly enforcement?: Ruleset['enforcement'];
  readonly bypassActors?: readonly BypassActor[];
  readonly conditions?: RulesetConditions;
  readonly rules?: readonly RulesetRule[];
}

/** Rules that are held; the others of GitHub's would be silently without effect here. */
const SIMULATED = new Set([
  'creation',
  'update',
  'deletion',
  'non_fast_forward',
  'required_linear_history',
  'required_signatures',
  'pull_request',
  'required_status_checks',
  'merge_queue',
  'branch_name_pattern',
  'tag_name_pattern',
  'commit_message_pattern',
  'commit_author_email_pattern',
  'committer_email_pattern',
  'file_path_restriction',
  'max_file_path_length',
  'file_extension_restriction',
  'max_file_size',
]);

export function newRuleset(
  platform: Platform,
  settings: RulesetSettings,
  sourceType: Ruleset['sourceType'],
  source: string,
  previous?: Ruleset,
): Ruleset {
  const { rules = [], bypassActors = [] } = settings;
  const unheld = rules.find(({ type }) => !SIMULATED.has(type));
  if (unheld !== undefined) throw notSimulated(`the ruleset rule ${unheld.type}`);
  if (bypassActors.some(({ actor_type: type }) => type === 'Team')) throw notSimulated('teams as bypass actors');
  const id = previous?.id ?? platform.state.nextId();
  const now = platform.state.now();
  return {
    id,
    nodeId: nodeId('RRS', id),
    name: settings.name,
    target: settings.target ?? 'branch',
    sourceType,
    source,
    enforcement: settings.enforcement ?? 'active',
    bypassActors,
    conditions: settings.conditions ?? (settings.target === 'push' ? {} : { ref_name: { include: [], exclude: [] } }),
    rules,
    createdAt: previous?.createdAt ?? now,
    updatedAt: now,
  };
}
