import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { z } from 'zod';
import { defineRule, type Rule, SEVERITIES } from '../../src/rules/rule.js';
import { defaultPolicy, effectivePolicy } from '../../src/verdict/effective-policy.js';
import { type PolicyFile, parsePolicy } from '../../src/verdict/policy-file.js';
import { lastValidPolicies, policyInForce, type PolicyReading } from '../../src/verdict/policy-memory.js';
import { formatProblem } from '../../src/verdict/policy-problem.js';
import { policySchema } from '../../src/verdict/policy-schema.js';
import { ENFORCEMENTS } from '../../src/verdict/verdict.js';
import { fakeSecret, scrambled } from '../support/fake-secrets.js';

function ruleOf(id: string, severity: Rule['severity'], options: z.ZodType): Rule {
  return defineRule({
    id,
    severity,
    options,
    checklist: [1],
    subject: 'change',
    title: `The rule ${id}`,
    needs: [],
    docs: { what: '', why: '', fix: '', limits: '' },
    messages: {},
    examples: { flagged: [], accepted: [] },
    appliesTo: () => true,
    check: () => [],
  });
}

const LEVELS = ['wildcard', 'unbounded', 'moving', 'range'] as const;
const CATALOGUE: readonly Rule[] = [
  ruleOf(
    'dependency-unpinned',
    'high',
    z.strictObject({ fails: z.array(z.enum(LEVELS)).default(['wildcard']).describe('Levels that fail.') }),
  ),
  ruleOf(
    'branch-name',
    'medium',
    z.strictObject({ task: z.enum(['required', 'optional']).default('optional'), limit: z.int().min(1).max(9).default(3) }),
  ),
  ruleOf(
    'between',
    'low',
    z
      .strictObject({ least: z.int().default(0), most: z.int().default(9) })
      .refine((o) => o.least <= o.most, 'least is more than most'),
  ),
];
const FILE = '.github/nightwarden.yml';

function problemsIn(text: string | Uint8Array, scope?: 'organisation'): string[] {
  const parsing = parsePolicy(text, FILE, CATALOGUE, scope);
  return parsing.ok ? [] : parsing.problems.map((problem) => formatProblem(problem).slice(FILE.length + 1));
}

function policyOf(text: string, scope: 'organisation' | 'repository' = 'repository'): PolicyFile {
  const parsing = parsePolicy(text, scope === 'organisation' ? 'acme/.github' : FILE, CATALOGUE, scope);
  if (!parsing.ok) throw new Error(parsing.problems.map(formatProblem).join('\n'));
  return parsing.policy;
}

function merged(organisation: string | null, repository: string | null) {
  return effectivePolicy({
    organisation: organisation === null ? null : policyOf(organisation, 'organisation'),
    repository: repository === null ? null : policyOf(repository),
    catalogue: CATALOGUE,
    source: { origins: ['acme/.github@4f1e2d0'], problems: [] },
  });
}

describe('a policy file', () => {
  it('may be empty, or nothing but comments', () => {
    for (const text of ['', '\n', '# nothing yet\n', '---\n', '{}', 'rules:\nagents:\n', '\uFEFFenforcement: active\n']) {
      expect(problemsIn(text)).toEqual([]);
    }
    expect(merged(null, '')).toEqual({
      ...defaultPolicy(CATALOGUE),
      source: { origins: ['acme/.github@4f1e2d0'], problems: [] },
    });
  });

  it('says everything in one place', () => {
    const policy = merged(
      null,
      `
enforcement: evaluate
fail-at: high
agents:
  branches: ["agent/{task}", "bots/{task}/work"]
  known:
    - id: acme-bot
      accounts: [acme-bot, { login: "acme[bot]", id: 7 }]
      trailers: [Acme-Run, { key: Made-By, value: acme }]
      sessions: [agents.acme.example/runs/]
    - { id: claude-code, branches: [cc/] }
rules:
  dependency-unpinned: { fails: [wildcard, range], severity: critical }
  branch-name: disabled
  between:
`,
    );
    expect(policy).toMatchObject({
      enforcement: 'evaluate',
      failAt: 'high',
      agents: { branches: ['agent/{task}', 'bots/{task}/work'] },
    });
    expect(policy.rules.get('dependency-unpinned')).toEqual({
      enforcement: 'active',
      severity: 'critical',
      judges: 'everyone',
      options: { fails: ['wildcard', 'range'] },
    });
    expect(policy.rules.get('branch-name')).toMatchObject({ enforcement: 'disabled', options: { task: 'optional', limit: 3 } });
    const known = new Map(policy.agents.known.map((agent) => [agent.id, agent]));
    expect(known.get('acme-bot')).toMatchObject({
      name: 'acme-bot',
      accounts: [{ login: 'acme-bot' }, { login: 'acme[bot]', id: 7 }],
      trailers: [{ key: 'Acme-Run' }, { key: 'Made-By', value: 'acme' }],
    });
    expect(known.get('claude-code')?.branches).toContainEqual({ prefix: 'cc/' });
  });

  it('names every mistake at once, with its place, what was found and what was meant', () => {
    const text = `enforcement: activ
fail-at: 3
agentz: {}
agents:
  branches: agent/
  known:
    - id: Bad Id
      account: x
rules:
  dependecy-unpinned: disabled
  dependency-unpinned:
    fails: [wildcard, ranges]
    fail: [range]
  branch-name: [disabled]
  between: offf
  between: active
locked: [rules]
`;
    expect(problemsIn(text)).toEqual([
      '1:14  enforcement: found "activ", expected active, evaluate or disabled. Did you mean active?',
      '2:10  fail-at: found 3, expected critical, high, medium or low.',
      '3:1  agentz: no such setting. Did you mean agents?',
      expect.stringMatching(/^5:13 {2}agents\.branches: found "agent\/": a branch pattern holds \{task\} once/),
      expect.stringMatching(/^7:11 {2}agents\.known\.0\.id: found "Bad Id": an id is lower-case/),
      '8:7  agents.known.0.account: no such setting. Did you mean accounts?',
      '10:3  rules.dependecy-unpinned: no such rule. Did you mean dependency-unpinned?',
      '12:23  rules.dependency-unpinned.fails.1: found "ranges", expected wildcard, unbounded, moving or range. Did you mean range?',
      '13:5  rules.dependency-unpinned.fail: no such setting. Did you mean fails?',
      '14:16  rules.branch-name: found a list, expected a map, or active, evaluate or disabled.',
      '16:3  rules.between: given twice; the first stands in line 15.',
      "17:1  locked: only the organisation's policy can lock settings. Remove this.",
    ]);
  });

  it.each([
    ['a list where the file should be a map', '- a\n- b\n', '1:1  found a list, expected a map.'],
    ['a text where a map belongs', 'rules: all\n', '1:8  rules: found "all", expected a map.'],
    ['a list where a map belongs', 'agents: [x]\n', '1:9  agents: found a list, expected a map.'],
    [
      'a map where a list belongs',
      'agents: { branches: { a: 1 } }\n',
      '1:21  agents.branches: found a map, expected a text or a list.',
    ],
    ['an option out of range', 'rules: { branch-name: { limit: 12 } }\n', '1:32  rules.branch-name.limit: found 12: '],
    [
      'an option of another type',
      'rules:\n  branch-name:\n    limit: "2"\n',
      '3:12  rules.branch-name.limit: found "2", expected a number.',
    ],
    [
      'options that contradict each other',
      'rules:\n  between: { least: 5, most: 2 }\n',
      '2:12  rules.between: found a map: least is more than most.',
    ],
    ['a value left out', 'enforcement:\n', '1:13  enforcement: found nothing, expected active, evaluate or disabled.'],
    ['a tab as indentation', 'rules:\n\tbranch-name: disabled\n', '2:1  not valid YAML: '],
    ['an unclosed bracket', 'agents: { branches: [agent/{task}\n', '2:1  not valid YAML: '],
    ['two documents', 'enforcement: active\n---\nenforcement: disabled\n', 'not valid YAML: '],
    ['a tag', 'enforcement: !!js/function "x"\n', 'not valid YAML: '],
    ['a list as a key', '? [a]\n: b\n', 'not valid YAML: '],
    ['a merge key', 'a: &a { b: 1 }\n<<: *a\n', 'no such setting'],
    ['a key of the language', '__proto__: { enforcement: disabled }\n', '1:1  __proto__: no such setting.'],
    [
      'a rule named like a property',
      'rules: { constructor: disabled, __proto__: disabled }\n',
      'rules.constructor: no such rule.',
    ],
    ['bytes that are not UTF-8', Uint8Array.from([0x61, 0xff, 0xfe]), '1:1  the file is not UTF-8 text.'],
    ['a binary file', 'a\0b', '1:1  the file is not UTF-8 text.'],
    ['a huge file', `# ${'x'.repeat(200_000)}`, '1:1  the file is longer than 200 KB.'],
    ['an alias bomb', bomb(), 'too many aliases'],
    ['nesting without end', '['.repeat(90_000), '1:1  nested too deeply'],
    [
      'a pattern without quotes in a list',
      'agents: { branches: [agent/{task}] }\n',
      'write a pattern in quotes: "agent/{task}".',
    ],
    ['a terminal escape in a key', '"\\e[2J\\u202E": 1\n', '1:1  ?[2J?: no such setting.'],
  ])('refuses %s', (_, text, expected) => {
    expect(problemsIn(text).join('\n')).toContain(expected);
  });

  it('shows no credential that stands where a name or a value belongs, also where it is cut', () => {
    const token = fakeSecret('github-token');
    const long = `github_pat_${scrambled('policy', 82)}`;
    const said = problemsIn(`${token}: 1\nrules: { ${long}: disabled }\nenforcement: ${long}\nfail-at: ${token}\n`).join('\n');
    expect(said).toContain('1:1  ghp_');
    for (const secret of [token, long]) expect(said).not.toContain(secret.slice(12, 24));
  });

  it('checks the names that an organisation locks', () => {
    expect(problemsIn('locked: [rules.branch-name.task, fail-at, rules.branch-nam, 3]\n', 'organisation')).toEqual([
      '1:43  locked.2: "rules.branch-nam": no such setting. Did you mean rules.branch-name?',
      '1:61  locked.3: found 3, expected a text.',
    ]);
  });

  it('stays quick and says no more than fifty things about a hostile file', () => {
    const keys = Array.from({ length: 18_000 }, (_, index) => `k${index}: 1`).join('\n');
    const hostile = [
      keys,
      `rules:\n  ${keys.replaceAll('\n', '\n  ')}`.slice(0, 199_000),
      'a: 1\n'.repeat(39_000),
      '- '.repeat(99_000),
      '{a: '.repeat(49_000),
      `agents: { known: [${'1,'.repeat(99_000)}] }`,
    ];
    for (const text of hostile) {
      const started = performance.now();
      const problems = problemsIn(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(51);
      expect(performance.now() - started).toBeLessThan(8000);
    }
  });

  it('is never the reason for an exception, whatever the text', () => {
    const valid =
      'enforcement: active\nagents: { branches: "agent/{task}", known: [{ id: a }] }\nrules:\n  branch-name: { task: required }\nlocked: [rules]\n';
    const mutated = fc
      .array(
        fc.tuple(
          fc.nat(valid.length),
          fc.nat(6),
          fc.constantFrom('', ':', '\n', '\t', '- ', '{', ']', '&a ', '*a', '"', '!!', '# ', '\0', '💥', '? '),
        ),
      )
      .map((edits) =>
        edits.reduce((text, [at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length), valid),
      );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          mutated,
          fc.jsonValue().map((value) => stringify(value)),
        ),
        (text) => {
          const parsing = parsePolicy(text, FILE, CATALOGUE, 'organisation');
          expect(
            parsing.ok || parsing.problems.every((problem) => problem.line > 0 && problem.column > 0 && problem.message !== ''),
          ).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('has a JSON schema that agrees with it', () => {
    const schema = policySchema(CATALOGUE);
    const validate = new Ajv.Ajv({ strict: false }).compile(schema);
    const good = {
      enforcement: 'active',
      agents: { branches: 'agent/{task}' },
      rules: { 'branch-name': { task: 'required', judges: 'agents' }, between: 'disabled' },
    };
    expect(validate(good)).toBe(true);
    expect(problemsIn(JSON.stringify(good))).toEqual([]);
    for (const bad of [
      { agentz: 1 },
      { rules: { nope: 'disabled' } },
      { rules: { between: { leest: 1 } } },
      { 'fail-at': 'none' },
      { rules: [] },
    ]) {
      expect(validate(bad)).toBe(false);
      expect(problemsIn(JSON.stringify(bad))).not.toEqual([]);
    }
    expect(JSON.stringify(schema)).toContain('Levels that fail.');
  });
});

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, i) => `x${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
  return ['x0: &a0 [lol]', ...levels].join('\n');
}

const effective = (text: object | null, locked: object) => {
  const policy = merged(JSON.stringify(locked), text === null ? null : JSON.stringify(text));
  const rule = policy.rules.get('branch-name');
  const least = Math.max(ENFORCEMENTS.indexOf(policy.enforcement), ENFORCEMENTS.indexOf(rule?.enforcement ?? 'disabled'));
  return { policy, rule, least, severity: SEVERITIES.indexOf(rule?.severity ?? 'medium') };
};

describe('the policy in force', () => {
  it('takes the repository over the organisation over the defaults', () => {
    const policy = merged(
      'fail-at: high\nrules: { branch-name: { task: required, limit: 5 } }',
      'rules: { branch-name: { limit: 2, severity: low } }',
    );
    expect(policy.failAt).toBe('high');
    expect(policy.rules.get('branch-name')).toEqual({
      enforcement: 'active',
      severity: 'low',
      judges: 'everyone',
      options: { task: 'required', limit: 2 },
    });
    expect(policy.source.problems).toEqual([]);
  });

  it('lets a repository tighten what is locked, and says which loosening it ignored', () => {
    const organisation = `
enforcement: evaluate
fail-at: medium
rules:
  branch-name: { judges: agents, task: required }
  dependency-unpinned: { severity: high }
locked: [enforcement, fail-at, rules.branch-name, rules.dependency-unpinned.severity, agents.branches]
`;
    const tighter = merged(
      organisation,
      'enforcement: active\nfail-at: low\nrules: { branch-name: { judges: everyone }, dependency-unpinned: { severity: critical } }',
    );
    expect(tighter).toMatchObject({ enforcement: 'active', failAt: 'low', source: { problems: [] } });
    expect(tighter.rules.get('branch-name')?.judges).toBe('everyone');
    expect(tighter.rules.get('dependency-unpinned')?.severity).toBe('critical');

    const looser = merged(
      organisation,
      'enforcement: disabled\nfail-at: critical\nagents: { branches: "x/{task}" }\nrules: { branch-name: { enforcement: disabled, task: optional }, dependency-unpinned: { severity: low } }',
    );
    expect(looser).toMatchObject({ enforcement: 'evaluate', failAt: 'medium', agents: { branches: ['agent/{task}'] } });
    expect(looser.rules.get('branch-name')).toMatchObject({ enforcement: 'active', options: { task: 'required' } });
    expect(looser.rules.get('dependency-unpinned')?.severity).toBe('high');
    expect(looser.source.problems.toSorted()).toEqual([
      `${FILE} agents.branches: locked by the organisation and ignored, since it names x/{task}`,
      `${FILE} enforcement: locked by the organisation and ignored, since disabled is looser than evaluate`,
      `${FILE} fail-at: locked by the organisation and ignored, since critical is looser than medium`,
      `${FILE} rules.branch-name.enforcement: locked by the organisation and ignored, since disabled is looser than active`,
      `${FILE} rules.branch-name.task: locked by the organisation and ignored, since it says "optional" instead`,
      `${FILE} rules.dependency-unpinned.severity: locked by the organisation and ignored, since low is looser than high`,
    ]);
  });

  it('keeps a locked rule judging where the repository switches everything off', () => {
    const policy = merged('locked: [rules.branch-name]', 'enforcement: disabled');
    expect(policy.enforcement).toBe('active');
    expect([...policy.rules].map(([id, rule]) => [id, rule.enforcement])).toEqual([
      ['dependency-unpinned', 'disabled'],
      ['branch-name', 'active'],
      ['between', 'disabled'],
    ]);
  });

  it('keeps a locked rule failing where the repository lets less fail', () => {
    const failAt = (organisation: string) =>
      [...merged(organisation, 'fail-at: critical').rules].flatMap(([id, rule]) => (rule.failAt ? [`${id} ${rule.failAt}`] : []));
    expect(failAt('locked: [rules.branch-name]')).toEqual(['branch-name medium']);
    expect(failAt('{ fail-at: low, locked: [rules.branch-name.severity] }')).toEqual(['branch-name low']);
    expect(failAt('{ fail-at: critical, locked: [rules] }')).toEqual([]);
    expect(failAt('locked: [rules.branch-name.task]')).toEqual([]);
    expect(merged('locked: [rules.branch-name]', 'fail-at: critical').failAt).toBe('critical');
  });

  it("keeps the organisation's options where both files contradict each other", () => {
    const policy = merged('rules: { between: { least: 5 } }', 'rules: { between: { most: 3 } }');
    expect(policy.rules.get('between')?.options).toEqual({ least: 5, most: 9 });
    expect(policy.source.problems.join()).toContain('rules.between');
  });

  it('is never looser than what the organisation locked', () => {
    const settings = fc.record(
      {
        enforcement: fc.constantFrom(...ENFORCEMENTS),
        severity: fc.constantFrom(...SEVERITIES),
        judges: fc.constantFrom('everyone', 'agents'),
        limit: fc.integer({ min: 1, max: 9 }),
      },
      { requiredKeys: [] },
    );
    const file = fc.record(
      {
        enforcement: fc.constantFrom(...ENFORCEMENTS),
        'fail-at': fc.constantFrom(...SEVERITIES),
        rules: fc.record({ 'branch-name': settings }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    const lock = fc.constantFrom('rules', 'rules.branch-name', 'rules.branch-name.enforcement');
    fc.assert(
      fc.property(file, file, lock, (organisation, repository, locked) => {
        const alone = effective(null, { ...organisation, locked: [locked] });
        const both = effective(repository, { ...organisation, locked: [locked] });
        expect(both.least).toBeLessThanOrEqual(alone.least);
        const failAt = both.rule?.failAt ?? both.policy.failAt;
        expect(SEVERITIES.indexOf(failAt)).toBeGreaterThanOrEqual(SEVERITIES.indexOf(alone.policy.failAt));
        if (locked === 'rules.branch-name.enforcement') return;
        expect(both.severity).toBeLessThanOrEqual(alone.severity);
        expect(both.rule?.judges === 'everyone' || alone.rule?.judges === 'agents').toBe(true);
        expect(both.rule?.options).toEqual(alone.rule?.options);
      }),
    );
  });
});

const found = (text: string, origin: string): PolicyReading => ({ kind: 'found', text, origin });
const absent: PolicyReading = { kind: 'absent' };
const inForce = (organisation: PolicyReading, repository: PolicyReading, lastValid = {}) =>
  policyInForce({ organisation, repository, lastValid, catalogue: CATALOGUE });

describe('a policy that is broken, unreadable or gone', () => {
  it('is the defaults when there is no file at all', () => {
    expect(inForce(absent, absent)).toEqual(defaultPolicy(CATALOGUE));
  });

  it('names its origins, the organisation first', () => {
    const policy = inForce(found('fail-at: low', 'acme/.github@1'), found('', 'acme/shop@2'));
    expect(policy.source).toEqual({ origins: ['acme/.github@1', 'acme/shop@2'], problems: [] });
    expect(policy.failAt).toBe('low');
  });

  it("keeps a repository's last valid policy, or the defaults", () => {
    const broken = found('enforcement: disabeld', 'acme/shop@3');
    const last = { repository: { text: 'fail-at: high', origin: 'acme/shop@2' } };
    expect(inForce(absent, broken, last)).toMatchObject({
      enforcement: 'active',
      failAt: 'high',
      source: {
        origins: ['acme/shop@2'],
        problems: [
          'acme/shop@3:1:14  enforcement: found "disabeld", expected active, evaluate or disabled. Did you mean disabled?',
          'The policy of acme/shop@2 stays in force until this is mended.',
        ],
      },
    });
    expect(inForce(absent, broken)).toMatchObject({ enforcement: 'active', failAt: 'medium', source: { origins: ['defaults'] } });
    expect(inForce(absent, { kind: 'unreadable', reason: 'GitHub answered 502' }, last).failAt).toBe('high');
    expect(inForce(absent, absent, last)).toEqual(defaultPolicy(CATALOGUE));
  });

  it.each<[string, PolicyReading]>([
    ['unreadable', { kind: 'unreadable', reason: 'GitHub answered 502' }],
    ['gone', absent],
    ['broken', found('locked: [', 'acme/.github@9')],
  ])('keeps what the organisation locked when its policy is %s', (_, organisation) => {
    const last = { organisation: { text: 'locked: [rules]', origin: 'acme/.github@1' } };
    const policy = inForce(organisation, found('rules: { branch-name: disabled }', 'acme/shop@2'), last);
    expect(policy.rules.get('branch-name')?.enforcement).toBe('active');
    expect(policy.source.problems).toContain('The policy of acme/.github@1 stays in force until this is mended.');
  });

  it('lets a repository only tighten when nobody knows what the organisation locked', () => {
    const policy = inForce(
      { kind: 'unreadable', reason: 'GitHub answered 502' },
      found('enforcement: disabled\nfail-at: low', 'acme/shop@2'),
    );
    expect(policy).toMatchObject({ enforcement: 'active', failAt: 'low' });
    expect(policy.source.problems.join('\n')).toContain('could not be read: GitHub answered 502');
  });

  it('remembers what was valid', () => {
    const readings = { organisation: found('{', 'o@2'), repository: found('', 'r@2'), catalogue: CATALOGUE };
    const before = { organisation: { text: '', origin: 'o@1' }, repository: { text: '', origin: 'r@1' } };
    expect(lastValidPolicies({ ...readings, lastValid: before })).toEqual({
      organisation: { text: '', origin: 'o@1' },
      repository: { text: '', origin: 'r@2' },
    });
  });
});
