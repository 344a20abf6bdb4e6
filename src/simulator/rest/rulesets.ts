/** Rulesets of repositories and organisations, and the rules that they add up to. */
import { isGranted, satisfies } from '../access.js';
import { ApiError, notFound } from '../api-error.js';
import { activeRules, rulesetsOf } from '../protection/applicable.js';
import { emitRuleset } from '../protection/events.js';
import { newRuleset, type RulesetSettings } from '../protection/ruleset-settings.js';
import { rulesetRepresentation, rulesetSummary } from '../representation/protection.js';
import type { Organisation } from '../state/account.js';
import type { BypassActor, Ruleset, RulesetConditions, RulesetRule } from '../state/protection.js';
import { fullName } from '../state/repository.js';
import { type Call, created, type Handlers, NO_CONTENT, ok, paged } from './call.js';

/** Docs, "About rulesets". */
const MOST = 75;

export const RULESET_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/rulesets': (call) => {
    const own = call.query.get('includes_parents') === 'false';
    const targets = call.query.get('targets')?.split(',');
    const rulesets = (own ? call.repository.rulesets : rulesetsOf(call.platform, call.repository)).filter(
      ({ target }) => targets === undefined || targets.includes(target),
    );
    return paged(call, rulesets, (each) => rulesetSummary(call.platform, each, call.repository));
  },
  'POST /repos/{owner}/{repo}/rulesets': (call) => {
    if (call.repository.rulesets.length >= MOST) throw new ApiError(422, `Validation Failed: no more than ${MOST} rulesets`);
    assertUnused(call, call.repository.rulesets, null);
    const ruleset = newRuleset(call.platform, settings(call), 'Repository', fullName(call.repository));
    call.repository.rulesets.push(ruleset);
    emitRuleset(call.platform, ruleset, call.repository, 'created', call.account);
    return created(represent(call, ruleset));
  },
  'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}': (call) => {
    const own = call.query.get('includes_parents') === 'false';
    return ok(represent(call, find(call, own ? call.repository.rulesets : rulesetsOf(call.platform, call.repository))));
  },
  'PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}': (call) => {
    const before = find(call, call.repository.rulesets);
    assertUnused(call, call.repository.rulesets, before);
    const ruleset = newRuleset(call.platform, settings(call, before), 'Repository', before.source, before);
    call.repository.rulesets[call.repository.rulesets.indexOf(before)] = ruleset;
    emitRuleset(call.platform, ruleset, call.repository, 'edited', call.account, before);
    return ok(represent(call, ruleset));
  },
  'DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}': (call) => {
    const ruleset = find(call, call.repository.rulesets);
    call.repository.rulesets.splice(call.repository.rulesets.indexOf(ruleset), 1);
    emitRuleset(call.platform, ruleset, call.repository, 'deleted', call.account);
    return NO_CONTENT;
  },
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': (call) => {
    const rules = activeRules(call.platform, call.repository, `refs/heads/${call.path('branch')}`);
    return paged(call, rules, ({ rule, ruleset }) => ({
      ...rule,
      ruleset_source_type: ruleset.sourceType,
      ruleset_source: ruleset.source,
      ruleset_id: ruleset.id,
    }));
  },
  'GET /repos/{owner}/{repo}/rulesets/rule-suites': (call) => {
    const ref = call.query.get('ref');
    const actor = call.query.get('actor_name');
    const result = call.query.get('rule_suite_result') ?? 'all';
    const suites = call.repository.ruleSuites.filter(
      (each) =>
        (ref === null || each.ref === ref || each.ref === `refs/heads/${ref}`) &&
        (actor === null || each.actor.login === actor) &&
        (result === 'all' || each.result === result),
    );
    return paged(call, suites.reverse(), (each) => ({
      id: each.id,
      actor_id: each.actor.id,
      actor_name: each.actor.login,
      before_sha: each.before,
      after_sha: each.after,
      ref: each.ref,
      repository_id: call.repository.id,
      repository_name: call.repository.name,
      pushed_at: each.pushedAt,
      result: each.result,
      evaluation_result: each.result,
    }));
  },
  'GET /orgs/{org}/rulesets': (call) =>
    paged(call, organisationOf(call).rulesets, (each) => rulesetSummary(call.platform, each, null)),
  'POST /orgs/{org}/rulesets': (call) => {
    const organisation = organisationOf(call);
    assertUnused(call, organisation.rulesets, null);
    const ruleset = newRuleset(call.platform, settings(call), 'Organization', organisation.login);
    organisation.rulesets.push(ruleset);
    emitRuleset(call.platform, ruleset, null, 'created', call.account);
    return created(represent(call, ruleset));
  },
  'GET /orgs/{org}/rulesets/{ruleset_id}': (call) => ok(represent(call, find(call, organisationOf(call).rulesets))),
  'PUT /orgs/{org}/rulesets/{ruleset_id}': (call) => {
    const { rulesets } = organisationOf(call);
    const before = find(call, rulesets);
    const ruleset = newRuleset(call.platform, settings(call, before), 'Organization', before.source, before);
    rulesets[rulesets.indexOf(before)] = ruleset;
    emitRuleset(call.platform, ruleset, null, 'edited', call.account, before);
    return ok(represent(call, ruleset));
  },
  'DELETE /orgs/{org}/rulesets/{ruleset_id}': (call) => {
    const { rulesets } = organisationOf(call);
    const ruleset = find(call, rulesets);
    rulesets.splice(rulesets.indexOf(ruleset), 1);
    emitRuleset(call.platform, ruleset, null, 'deleted', call.account);
    return NO_CONTENT;
  },
};

function organisationOf(call: Call): Organisation {
  const organisation = call.platform.state.organisations.get(call.path('org').toLowerCase());
  if (organisation === undefined) throw notFound();
  return organisation;
}

function find(call: Call, rulesets: readonly Ruleset[]): Ruleset {
  const id = call.pathNumber('ruleset_id');
  const ruleset = rulesets.find((each) => each.id === id);
  if (ruleset === undefined) throw notFound();
  return ruleset;
}

function assertUnused(call: Call, rulesets: readonly Ruleset[], itself: Ruleset | null): void {
  if (rulesets.some((each) => each !== itself && each.name === call.text('name'))) {
    throw new ApiError(422, 'Validation Failed', ['Name must be unique']);
  }
}

/** The body as settings; what a change leaves out stays as it was, bypass actors included. */
function settings({ body }: Call, before?: Ruleset): RulesetSettings {
  const field = <Value>(name: string, otherwise: Value | undefined): Value | undefined =>
    (body[name] as Value | undefined) ?? otherwise;
  const target = field<Ruleset['target']>('target', before?.target);
  const enforcement = field<Ruleset['enforcement']>('enforcement', before?.enforcement);
  const bypassActors = field<BypassActor[]>('bypass_actors', before === undefined ? undefined : [...before.bypassActors]);
  const conditions = field<RulesetConditions>('conditions', before?.conditions);
  const rules = field<RulesetRule[]>('rules', before === undefined ? undefined : [...before.rules]);
  return {
    name: typeof body['name'] === 'string' ? body['name'] : (before?.name ?? ''),
    ...(target === undefined ? {} : { target }),
    ...(enforcement === undefined ? {} : { enforcement }),
    ...(bypassActors === undefined
      ? {}
      : { bypassActors: bypassActors.map((each) => ({ ...each, bypass_mode: each.bypass_mode ?? 'always' })) }),
    ...(conditions === undefined ? {} : { conditions }),
    ...(rules === undefined ? {} : { rules }),
  };
}

function represent(call: Call, ruleset: Ruleset): unknown {
  const { actor, platform, target } = call;
  const permission = ruleset.sourceType === 'Repository' ? 'administration' : 'organization_administration';
  const mayWrite = (): boolean => {
    if (actor.kind === 'installation') {
      const own = target === null || isGranted(platform, actor, target);
      return own && satisfies(actor.permissions, { permission, level: 'write' });
    }
    if (actor.kind !== 'user') return false;
    if (ruleset.sourceType === 'Organization') {
      return platform.state.organisations.get(ruleset.source.toLowerCase())?.members.get(actor.account.login) === 'admin';
    }
    return target !== null && platform.state.role(actor.account, target) === 'admin';
  };
  return rulesetRepresentation(platform, ruleset, target, { actor, maySeeBypass: mayWrite() });
}
