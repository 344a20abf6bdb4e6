/** Which classic rule and which rulesets apply to a reference, and who may pass them by. */
import type { Platform } from '../platform.js';
import { type Actor, actorApp, type Role, roleIncludes } from '../state/account.js';
import type { ActorLists, ClassicProtection, Ruleset, RulesetRule } from '../state/protection.js';
import type { Repository } from '../state/repository.js';
import { fnmatch } from './fnmatch.js';

/** The classic rule of a branch: an exact name beats a pattern, then the older rule wins. */
export function classicProtection(repository: Repository, branch: string): ClassicProtection | null {
  const byAge = [...repository.protections].sort((a, b) => a.id - b.id);
  return byAge.find((rule) => rule.pattern === branch) ?? byAge.find((rule) => fnmatch(rule.pattern, branch)) ?? null;
}

/** Rulesets of the repository and its organisation, whatever their enforcement. */
export function rulesetsOf(platform: Platform, repository: Repository): Ruleset[] {
  const organisation = platform.state.organisations.get(repository.owner.login.toLowerCase());
  const inherited = (organisation?.rulesets ?? []).filter((ruleset) => matchesRepository(ruleset, repository));
  return [...repository.rulesets, ...inherited];
}

function matchesRepository({ conditions }: Ruleset, repository: Repository): boolean {
  if (conditions.repository_id !== undefined) return conditions.repository_id.repository_ids.includes(repository.id);
  const names = conditions.repository_name;
  if (names === undefined) return true;
  const matches = (pattern: string): boolean =>
    pattern === '~ALL' || fnmatch(pattern.toLowerCase(), repository.name.toLowerCase());
  return names.include.some(matches) && !names.exclude.some(matches);
}

export function matchesRef({ conditions, target }: Ruleset, repository: Repository, ref: string): boolean {
  if (target === 'push') return true;
  if (!ref.startsWith(target === 'tag' ? 'refs/tags/' : 'refs/heads/')) return false;
  const names = conditions.ref_name ?? { include: [], exclude: [] };
  const matches = (pattern: string): boolean => {
    if (pattern === '~ALL') return true;
    if (pattern === '~DEFAULT_BRANCH') return ref === `refs/heads/${repository.defaultBranch}`;
    return fnmatch(pattern, ref);
  };
  return names.include.some(matches) && !names.exclude.some(matches);
}

/** Rulesets in force on a reference: `evaluate` and `disabled` ones hold nobody back. */
export function activeRulesets(platform: Platform, repository: Repository, ref: string): Ruleset[] {
  return rulesetsOf(platform, repository).filter((each) => each.enforcement === 'active' && matchesRef(each, repository, ref));
}

/** Rules in force on a branch with where they come from. */
export function activeRules(platform: Platform, repository: Repository, ref: string): { ruleset: Ruleset; rule: RulesetRule }[] {
  return activeRulesets(platform, repository, ref).flatMap((ruleset) => ruleset.rules.map((rule) => ({ ruleset, rule })));
}

/** Ids of GitHub's built-in repository roles as rulesets name them. */
const ROLE_IDS: Readonly<Record<number, Role>> = { 2: 'maintain', 4: 'write', 5: 'admin' };

export type BypassMode = 'always' | 'pull_request' | 'exempt';

/** How an actor may pass a ruleset by; null when it may not. */
export function bypassMode(platform: Platform, ruleset: Ruleset, repository: Repository | null, actor: Actor): BypassMode | null {
  const modes = ruleset.bypassActors.flatMap(({ actor_type: type, actor_id: id, bypass_mode: mode }): BypassMode[] => {
    if (type === 'Integration') return actorApp(actor)?.id === id ? [mode] : [];
    if (actor.kind !== 'user') return [];
    if (type === 'User') return actor.account.id === id ? [mode] : [];
    if (type === 'OrganizationAdmin') {
      const login = ruleset.sourceType === 'Organization' ? ruleset.source : (repository?.owner.login ?? '');
      return platform.state.organisations.get(login.toLowerCase())?.members.get(actor.account.login) === 'admin' ? [mode] : [];
    }
    if (type === 'RepositoryRole' && repository !== null) {
      const needed = ROLE_IDS[id ?? 0];
      return needed !== undefined && roleIncludes(platform.state.role(actor.account, repository), needed) ? [mode] : [];
    }
    return [];
  });
  return (['exempt', 'always', 'pull_request'] as const).find((mode) => modes.includes(mode)) ?? null;
}

/** Whether an actor is in the lists of a classic rule. */
export function isListed(lists: ActorLists, actor: Actor): boolean {
  const app = actorApp(actor);
  if (app !== null) return lists.apps.includes(app.slug);
  return actor.kind === 'user' && lists.users.some((login) => login.toLowerCase() === actor.account.login.toLowerCase());
}

/** Whether classic rules that spare administrators spare this actor. */
export function sparedAsAdmin(platform: Platform, rule: ClassicProtection, repository: Repository, actor: Actor): boolean {
  return !rule.enforceAdmins && actor.kind === 'user' && platform.state.role(actor.account, repository) === 'admin';
}
