/** What a policy file may say: the one description that parsing, errors and the JSON schema for editors come from. */
import { z } from 'zod';
import { isBranchPattern } from '../change/branch-pattern.js';
import { type Rule, SEVERITIES } from '../rules/rule.js';
import { COMMAND_ROLES, SECOND_PERSON } from './policy.js';
import { ENFORCEMENTS } from './verdict.js';

export const JUDGES = ['everyone', 'agents'] as const;

const text = z.string().trim().min(1, 'must not be empty').max(200, 'is longer than 200 characters');
const list = <T extends z.ZodType>(item: T) => z.array(item).max(200, 'has more than 200 entries');

const branchPattern = z
  .string()
  .refine(
    isBranchPattern,
    'a branch pattern holds {task} once and otherwise what a branch name may hold, for example agent/{task}',
  );

const account = z.strictObject({
  login: text.describe("As GitHub shows it; an App's account ends in [bot]. Compared without regard to case."),
  id: z.int().positive().optional().describe('The numeric account id; it decides where given, since logins can be taken over.'),
});

const trailer = z.strictObject({
  key: text.describe("The trailer's key, for example Acme-Session."),
  value: text.optional().describe("A text that the trailer's value must contain."),
});

const sessionLink = text.refine(
  (link) => /^[\w.-]+\.[\w-]+\/\S*$/.test(link),
  'a link is given without https://, for example agents.example.com/session/',
);

export const knownAgentSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'an id is lower-case letters, digits and hyphens')
      .describe('What findings call the agent. The id of a shipped agent adds to it.'),
    name: text.optional().describe('The name for people; the id when left out.'),
    accounts: list(z.union([text, account]))
      .optional()
      .describe('Accounts that belong to the agent.'),
    branches: list(text).optional().describe('Starts of branch names, for example claude/.'),
    emails: list(text).optional().describe('E-mail addresses of authors, committers and co-authors.'),
    trailers: list(z.union([text, trailer]))
      .optional()
      .describe('Commit trailers that the agent leaves.'),
    sessions: list(sessionLink).optional().describe('Starts of session links, without https://.'),
    markers: list(text.min(6, 'a marker has at least 6 characters')).optional().describe("Texts in a pull request's body."),
    labels: list(text).optional().describe('Pull request labels.'),
  })
  .describe('An agent of your own, or more signals for a shipped one.');

export type KnownAgentSetting = z.infer<typeof knownAgentSchema>;

export const enforcementSchema = z
  .enum(ENFORCEMENTS)
  .describe('active: findings fail the check. evaluate: findings are shown and fail nothing. disabled: not judged.');

/** What every rule's settings hold beside the rule's own options. */
export const ruleSettingsSchema = z.strictObject({
  enforcement: enforcementSchema.optional(),
  severity: z.enum(SEVERITIES).optional().describe("Replaces the rule's own severity."),
  judges: z.enum(JUDGES).optional().describe('Whose changes the rule judges. agents: only those that an agent took part in.'),
});

export const waiveSchema = z
  .strictObject({
    role: z.enum(COMMAND_ROLES).optional().describe('The least role that may waive. Default: write.'),
    'second-person': z
      .enum(SECOND_PERSON)
      .optional()
      .describe('From this severity on a finding passes only when two people have waived it. Default: never.'),
    days: z.int().min(1).max(365).optional().describe('How long a waiver holds that names no end. Default: 7.'),
    'longest-days': z.int().min(1).max(365).optional().describe('The longest that a waiver may hold. Default: 30.'),
    never: list(text).optional().describe('Rules whose findings nobody can waive, by id.'),
  })
  .describe('Waivers: `/nightwarden waive <rule or finding> because …`.');

export const fileSchema = z.strictObject({
  enforcement: enforcementSchema.optional(),
  'fail-at': z.enum(SEVERITIES).optional().describe('Findings of this severity or worse fail the check.'),
  agents: z
    .strictObject({
      branches: z
        .union([branchPattern, list(branchPattern).min(1, 'must not be empty')])
        .optional()
        .describe("Branches that agents' work belongs on. {task} stands for one path segment or more."),
      known: list(knownAgentSchema).optional().describe('Agents of your own, added to the shipped ones.'),
    })
    .nullish()
    .describe('Where agents work and who they are.'),
  commands: z.strictObject({ waive: waiveSchema.nullish() }).nullish().describe('Who may give which command in a comment.'),
  rules: z.record(z.string(), z.unknown()).nullish().describe('Settings of single rules, by id.'),
  locked: list(text)
    .optional()
    .describe(
      "Only in the organisation's policy: settings that a repository may tighten but not loosen, for example rules.secret-added.",
    ),
});

/** The keys that a rule's settings may have, in the order in which people should see them. */
export function ruleKeys(rule: Rule): string[] {
  return [...Object.keys(ruleSettingsSchema.shape), ...Object.keys(optionProperties(rule))];
}

function optionProperties(rule: Rule): Record<string, unknown> {
  const schema = z.toJSONSchema(rule.options, { io: 'input', target: 'draft-07', unrepresentable: 'any' });
  return schema.type === 'object' ? (schema.properties ?? {}) : {};
}

/** The JSON schema (draft 7) of a policy file, for editors. */
export function policySchema(catalogue: readonly Rule[]): object {
  const file = toJson(fileSchema);
  const settings = toJson(ruleSettingsSchema);
  const rules = catalogue.map((rule): [string, object] => [
    rule.id,
    {
      description: `${rule.title}. Severity ${rule.severity}.`,
      anyOf: [
        toJson(enforcementSchema),
        { type: 'null' },
        { type: 'object', properties: { ...settings.properties, ...optionProperties(rule) }, additionalProperties: false },
      ],
    },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Nightwarden policy',
    description: 'Everything has a sensible default; an empty file is a policy.',
    ...file,
    type: ['object', 'null'],
    properties: {
      ...file.properties,
      rules: {
        description: 'Settings of single rules, by id.',
        type: ['object', 'null'],
        properties: Object.fromEntries(rules),
        additionalProperties: false,
      },
    },
  };
}

function toJson(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-07' });
  return rest;
}
