/** `.github/nightwarden.yml`: its text as a policy, or everything that is wrong with it. */
import type { z } from 'zod';
import type { AgentDefinition } from '../change/agents.js';
import type { Rule, Severity } from '../rules/rule.js';
import {
  dotted,
  foundValue,
  type Path,
  type PolicyProblem,
  problemsOf,
  type SettingProblem,
  unknownName,
} from './policy-problem.js';
import {
  enforcementSchema,
  fileSchema,
  type KnownAgentSetting,
  knownAgentSchema,
  ruleKeys,
  ruleSettingsSchema,
  waiveSchema,
} from './policy-schema.js';
import { readYaml } from './policy-yaml.js';
import type { RulePolicy } from './policy.js';
import type { Enforcement } from './verdict.js';

/** Where the policy lives in a repository, and in the organisation's `.github` repository. */
export const POLICY_PATH = '.github/nightwarden.yml';
const MAXIMUM_PROBLEMS = 50;

/** What one rule's settings in a file say; what a file does not say is undefined. */
export interface RuleSettings {
  readonly enforcement: Enforcement | undefined;
  readonly severity: Severity | undefined;
  readonly judges: RulePolicy['judges'] | undefined;
  /** As written, each checked by the rule's own schema. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a file says of waivers. */
export type WaiveSettings = z.infer<typeof waiveSchema>;

/** A valid policy file: only what it says, without defaults. */
export interface PolicyFile {
  readonly file: string;
  readonly enforcement: Enforcement | undefined;
  readonly failAt: Severity | undefined;
  readonly branches: readonly string[] | undefined;
  readonly known: readonly AgentDefinition[];
  readonly waive: WaiveSettings;
  readonly rules: ReadonlyMap<string, RuleSettings>;
  /** Dotted names of the settings that repositories may only tighten. */
  readonly locked: readonly string[];
}

export type PolicyParsing =
  | { readonly ok: true; readonly policy: PolicyFile }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Reads a policy file. Never throws; a file with any problem is no policy, so that a typo cannot leave a rule half configured.
 *
 * @param file how the problems name the file
 * @param scope whose file it is: only an organisation may lock settings
 */
export function parsePolicy(
  text: string | Uint8Array,
  file: string,
  catalogue: readonly Rule[],
  scope: 'organisation' | 'repository' = 'repository',
): PolicyParsing {
  const yaml = readYaml(text);
  if (!yaml.ok) return { ok: false, problems: bounded(yaml.problems.map((problem) => ({ file, path: '', ...problem }))) };

  const problems: SettingProblem[] = [...yaml.duplicates];
  const policy = checkFile(yaml.value, file, catalogue, scope, problems);
  if (policy !== null && problems.length === 0) return { ok: true, policy };
  return {
    ok: false,
    problems: bounded(
      problems
        .slice(0, MAXIMUM_PROBLEMS + 1)
        .map((problem) => ({ file, ...yaml.placeOf(problem), path: dotted(problem.path), message: problem.message })),
    ),
  };
}

function bounded(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const sorted = problems.slice(0, MAXIMUM_PROBLEMS + 1).sort((a, b) => a.line - b.line || a.column - b.column);
  if (sorted.length <= MAXIMUM_PROBLEMS) return sorted;
  const last = sorted[MAXIMUM_PROBLEMS];
  return [
    ...sorted.slice(0, MAXIMUM_PROBLEMS),
    { file: last?.file ?? '', line: last?.line ?? 1, column: last?.column ?? 1, path: '', message: 'and more problems.' },
  ];
}

function checkFile(
  value: unknown,
  file: string,
  catalogue: readonly Rule[],
  scope: 'organisation' | 'repository',
  problems: SettingProblem[],
): PolicyFile | null {
  const parsed = fileSchema.safeParse(value ?? {});
  if (!parsed.success) problems.push(...problemsOf(parsed.error.issues, value, [], settingNames));
  const locked = checkLocked(value, scope, catalogue, problems);
  const rules = checkRules(isPlainMap(value) ? value.rules : undefined, catalogue, problems);
  if (!parsed.success) return null;

  const { agents } = parsed.data;
  const branches = agents?.branches;
  const waive = parsed.data.commands?.waive ?? {};
  checkWaivable(waive, catalogue, problems);
  return {
    file,
    enforcement: parsed.data.enforcement,
    failAt: parsed.data['fail-at'],
    branches: typeof branches === 'string' ? [branches] : branches,
    known: (agents?.known ?? []).map(toDefinition),
    waive,
    rules,
    locked,
  };
}

function checkWaivable({ never = [] }: WaiveSettings, catalogue: readonly Rule[], problems: SettingProblem[]): void {
  const ids = catalogue.map((rule) => rule.id);
  for (const [index, id] of never.entries()) {
    if (!ids.includes(id))
      problems.push({ path: ['commands', 'waive', 'never', index], at: 'value', message: unknownName('rule', id, ids) });
  }
}

function settingNames(path: Path): string[] {
  if (path.length === 0) return Object.keys(fileSchema.shape);
  if (path[0] === 'commands') return path.length === 1 ? ['waive'] : Object.keys(waiveSchema.shape);
  if (path[0] === 'agents' && path.length === 1) return ['branches', 'known'];
  if (path[0] === 'agents' && path[1] === 'known' && path.length === 3) return Object.keys(knownAgentSchema.shape);
  if (path[0] === 'agents' && path[1] === 'known' && path[3] === 'accounts') return ['login', 'id'];
  return path[0] === 'agents' && path[1] === 'known' && path[3] === 'trailers' ? ['key', 'value'] : [];
}

function checkRules(value: unknown, catalogue: readonly Rule[], problems: SettingProblem[]): Map<string, RuleSettings> {
  const settings = new Map<string, RuleSettings>();
  if (!isPlainMap(value)) return settings;
  const byId = new Map(catalogue.map((rule) => [rule.id, rule]));
  for (const [id, written] of Object.entries(value)) {
    if (problems.length > MAXIMUM_PROBLEMS) return settings;
    const rule = byId.get(id);
    if (rule === undefined) problems.push({ path: ['rules', id], at: 'key', message: unknownName('rule', id, [...byId.keys()]) });
    else settings.set(id, checkRule(rule, written, problems));
  }
  return settings;
}

function checkRule(rule: Rule, written: unknown, problems: SettingProblem[]): RuleSettings {
  const nothing: RuleSettings = { enforcement: undefined, severity: undefined, judges: undefined, options: {} };
  const path: Path = ['rules', rule.id];
  if (written === null) return nothing;
  if (!isPlainMap(written)) {
    const short = enforcementSchema.safeParse(written);
    if (short.success) return { ...nothing, enforcement: short.data };
    if (typeof written === 'string') problems.push(...problemsOf(short.error.issues, written, path, () => []));
    else
      problems.push({
        path,
        at: 'value',
        message: `found ${foundValue(written)}, expected a map, or active, evaluate or disabled.`,
      });
    return nothing;
  }
  const shared = Object.keys(ruleSettingsSchema.shape);
  const common = Object.fromEntries(Object.entries(written).filter(([key]) => shared.includes(key)));
  const options = Object.fromEntries(Object.entries(written).filter(([key]) => !shared.includes(key)));

  const parsed = ruleSettingsSchema.safeParse(common);
  const keysAt = (at: Path) => (at.length === 2 ? ruleKeys(rule) : []);
  if (!parsed.success) problems.push(...problemsOf(parsed.error.issues, common, path, keysAt));
  const parsedOptions = rule.options.safeParse(options);
  if (!parsedOptions.success) problems.push(...problemsOf(parsedOptions.error.issues, options, path, keysAt));
  if (!parsed.success) return nothing;
  return { enforcement: parsed.data.enforcement, severity: parsed.data.severity, judges: parsed.data.judges, options };
}

function checkLocked(
  value: unknown,
  scope: 'organisation' | 'repository',
  catalogue: readonly Rule[],
  problems: SettingProblem[],
): string[] {
  if (!isPlainMap(value) || value.locked === undefined) return [];
  if (scope === 'repository') {
    problems.push({ path: ['locked'], at: 'key', message: "only the organisation's policy can lock settings. Remove this." });
    return [];
  }
  if (!Array.isArray(value.locked)) return [];
  const entries: readonly unknown[] = value.locked;
  const names = entries.slice(0, 200).flatMap((name, index) => (typeof name === 'string' ? [{ name: name.trim(), index }] : []));
  const lockable = lockableSettings(catalogue);
  for (const { name, index } of names) {
    if (!lockable.includes(name))
      problems.push({
        path: ['locked', index],
        at: 'value',
        message: `"${dotted([name])}": ${unknownName('setting', name, lockable)}`,
      });
  }
  return names.map(({ name }) => name);
}

const WAIVE_NAMES = ['commands', 'commands.waive', ...Object.keys(waiveSchema.shape).map((key) => `commands.waive.${key}`)];

/** Every name that `locked` may hold; a name locks all settings below it. */
function lockableSettings(catalogue: readonly Rule[]): string[] {
  const rules = catalogue.flatMap((rule) => [`rules.${rule.id}`, ...ruleKeys(rule).map((key) => `rules.${rule.id}.${key}`)]);
  return ['enforcement', 'fail-at', 'agents', 'agents.branches', 'agents.known', ...WAIVE_NAMES, 'rules', ...rules];
}

function toDefinition(setting: KnownAgentSetting): AgentDefinition {
  return {
    id: setting.id,
    name: setting.name ?? setting.id,
    accounts: setting.accounts?.map((account) => (typeof account === 'string' ? { login: account } : account)),
    branches: setting.branches?.map((prefix) => ({ prefix })),
    emails: setting.emails?.map((address) => ({ address })),
    trailers: setting.trailers?.map((trailer) => (typeof trailer === 'string' ? { key: trailer } : trailer)),
    sessions: setting.sessions?.map((link) => ({ link })),
    markers: setting.markers?.map((marker) => ({ text: marker })),
    labels: setting.labels?.map((label) => ({ label })),
  };
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
