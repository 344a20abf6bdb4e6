import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { AgentPolicy } from '../../src/change/agents.js';
import { attribute, withAttribution } from '../../src/change/attribute.js';
import type { AgentEvidence, Attribution } from '../../src/change/attribution.js';
import { isBranchPattern, taskOfBranch } from '../../src/change/branch-pattern.js';
import type { Account, Change, PullRequestFacts } from '../../src/change/change.js';
import type { Commit } from '../../src/change/commit.js';
import { known, unavailable } from '../../src/change/fact.js';
import { KNOWN_AGENTS, OTHER_BOTS } from '../../src/change/known-agents.js';
import { issueOfBranch } from '../../src/change/task.js';
import { parseTrailers } from '../../src/change/trailers.js';

const POLICY: AgentPolicy = { branches: ['agent/{task}'], known: KNOWN_AGENTS };
const PERSON: Account = { login: 'octocat', id: 583231, type: 'User' };

interface Parts {
  readonly sender?: Account;
  readonly branch?: string;
  readonly pullRequest?: Partial<PullRequestFacts>;
  readonly commits?: readonly Partial<{ message: string; name: string; email: string; merge: boolean }>[];
}

function changeOf({ sender = PERSON, branch = 'improve-search', pullRequest, commits = [{}] }: Parts): Change {
  return {
    kind: 'pull-request',
    repository: known({ id: 1, owner: 'acme', name: 'shop', defaultBranch: 'main' }),
    base: { ref: 'main', sha: '1'.repeat(40) },
    head: { ref: branch, sha: '2'.repeat(40) },
    branch: known(branch),
    sender: known(sender),
    pullRequest: known({
      number: 7,
      title: 'Improve',
      body: '',
      draft: false,
      labels: [],
      author: PERSON,
      fromFork: false,
      ...pullRequest,
    }),
    files: known([]),
    commits: known(commits.map(commitOf)),
    history: known([]),
    attribution: { agents: [], task: null },
  };
}

function commitOf({
  message = 'Improve',
  name = 'Octo Cat',
  email = 'octocat@example.com',
  merge = false,
}: NonNullable<Parts['commits']>[number]): Commit {
  const signature = { name, email, date: '2026-03-02T09:00:00Z' };
  return {
    sha: '3'.repeat(40),
    parents: merge ? ['4', '5'] : ['4'],
    author: signature,
    committer: { name: 'GitHub', email: 'noreply@github.com', date: signature.date },
    message,
    trailers: parseTrailers(message),
    verification: known({ verified: false, reason: 'unsigned' }),
  };
}

const seenIn = (parts: Parts): Attribution => attribute(changeOf(parts), POLICY);
const agentsIn = (parts: Parts): string[] => seenIn(parts).agents.map((agent) => `${agent.agent} ${agent.autonomy}`);
const onlyAgent = (parts: Parts): AgentEvidence => {
  const { agents } = seenIn(parts);
  expect(agents).toHaveLength(1);
  const [agent] = agents;
  if (agent === undefined) throw new Error('no agent');
  return agent;
};

/** One change for every single signal of every agent: it alone must name its agent, as autonomous or assisted. */
const SIGNALS = KNOWN_AGENTS.flatMap(({ id, accounts, branches, emails, authorNames, trailers, sessions, markers, labels }) => {
  const rows: { agent: string; seen: string; autonomy: string; parts: Parts }[] = [];
  const add = (seen: string, autonomy: string, parts: Parts) => rows.push({ agent: id, seen, autonomy, parts });
  for (const { login, id: account = 999, reviews } of accounts ?? []) {
    const bot: Account = { login, id: account, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
    add(`sender ${login}`, reviews ? 'assisted' : 'autonomous', { sender: bot });
    add(`author ${login}`, 'autonomous', { pullRequest: { author: bot } });
    add(`renamed ${login}`, 'autonomous', { pullRequest: { author: account === 999 ? bot : { ...bot, login: 'renamed[bot]' } } });
    if (!login.endsWith('[bot]')) continue;
    add(`noreply ${login}`, 'assisted', { commits: [{ email: `12345+${login}@users.noreply.github.com` }] });
    add(`co-author ${login}`, 'assisted', {
      commits: [{ message: `Fix\n\nCo-authored-by: x <${login}@users.noreply.github.com>` }],
    });
  }
  for (const { prefix } of branches ?? []) add(prefix, 'autonomous', { branch: `${prefix}improve-search` });
  for (const { address } of emails ?? []) {
    add(`author ${address}`, 'assisted', { commits: [{ email: address.toUpperCase() }] });
    add(`co-author ${address}`, 'assisted', { commits: [{ message: `Fix\n\nCo-Authored-By: Some Model <${address}>` }] });
  }
  for (const { suffix } of authorNames ?? []) add(suffix, 'assisted', { commits: [{ name: `Octo Cat${suffix}` }] });
  for (const { key, value, isSession, autonomy } of trailers ?? []) {
    const expected = autonomy ?? (isSession ? 'autonomous' : 'assisted');
    add(`${key}: ${value}`, expected, {
      commits: [{ message: `Fix\n\n${key}: https://x.example${value ?? '/1'} ${value ?? ''}` }],
    });
  }
  for (const { link } of sessions ?? []) {
    add(`${link} in the body`, 'autonomous', { pullRequest: { body: `Done ([session](https://${link}0123abc)).` } });
    add(`${link} in a commit`, 'autonomous', { commits: [{ message: `Fix\n\nhttps://${link}0123abc` }] });
  }
  for (const { text, autonomy } of markers ?? [])
    add(text, autonomy ?? 'assisted', { pullRequest: { body: `Hello\n\n🤖 ${text}\n` } });
  for (const { label } of labels ?? []) add(label, 'assisted', { pullRequest: { labels: [label.toUpperCase()] } });
  return rows;
});

describe('the agents that are known', () => {
  it.each(SIGNALS)('$agent is seen by $seen', ({ agent, autonomy, parts }) => {
    expect(agentsIn(parts)).toEqual([`${agent} ${autonomy}`]);
    const { confidence } = onlyAgent(parts);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(0.99);
  });

  it('have each an id of its own and something that points to them', () => {
    expect(new Set(KNOWN_AGENTS.map((agent) => agent.id)).size).toBe(KNOWN_AGENTS.length);
    expect(new Set(SIGNALS.map((row) => row.agent)).size).toBe(KNOWN_AGENTS.length);
    const ids = [...KNOWN_AGENTS.flatMap((agent) => agent.accounts ?? []), ...OTHER_BOTS].flatMap((account) => account.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('evidence', () => {
  it('says what was seen, where, whether GitHub vouches for it, and adds up', () => {
    const claude: Account = { login: 'claude[bot]', id: 209825114, type: 'Bot' };
    expect(seenIn({ pullRequest: { author: claude }, branch: 'claude/issue-12-20260302-0900' })).toEqual({
      agents: [
        {
          agent: 'claude-code',
          name: 'Claude Code',
          autonomy: 'autonomous',
          confidence: 0.99,
          evidence: [
            { source: 'pull-request-author', seen: 'claude[bot]', authenticated: true, autonomy: 'autonomous' },
            { source: 'branch-prefix', seen: 'claude/issue-12-20260302-0900', authenticated: false, autonomy: 'autonomous' },
          ],
        },
      ],
      task: { kind: 'issue', id: '#12' },
    });
    const trailer = { message: 'Fix\n\nCo-authored-by: Claude Opus 4.6 <noreply@anthropic.com>' };
    expect(onlyAgent({ commits: [trailer] })).toMatchObject({
      autonomy: 'assisted',
      confidence: 0.8,
      evidence: [{ authenticated: false }],
    });
    expect(onlyAgent({ commits: [trailer, trailer, trailer] })).toEqual(onlyAgent({ commits: [trailer] }));
    expect(onlyAgent({ commits: [trailer], pullRequest: { labels: ['claude-code-assisted'] } }).confidence).toBe(0.9);
  });

  it('gives a branch of the policy to the agent that was seen, else to an unnamed one', () => {
    expect(onlyAgent({ branch: 'agent/fix-flaky-tests' })).toMatchObject({
      agent: 'agent',
      autonomy: 'autonomous',
      confidence: 0.6,
    });
    const claude = { message: 'Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>' };
    const codex = { message: 'Fix\n\nCo-authored-by: Codex <codex@openai.com>' };
    expect(agentsIn({ branch: 'agent/fix-flaky-tests', commits: [codex, claude] })).toEqual([
      'claude-code autonomous',
      'codex assisted',
    ]);
    expect(attribute(changeOf({ branch: 'bots/7/x' }), { branches: ['bots/{task}'], known: [] }).agents).toHaveLength(1);
  });

  it('finds the agents of a policy, by a login without an id too', () => {
    const policy: AgentPolicy = {
      branches: [],
      known: [{ id: 'acme', name: 'Acme', accounts: [{ login: 'Acme-Robot' }], trailers: [{ key: 'Acme-Run' }] }],
    };
    const robot: Account = { login: 'acme-robot', id: 5, type: 'User' };
    expect(withAttribution(changeOf({ sender: robot }), policy).attribution.agents).toMatchObject([
      { agent: 'acme', autonomy: 'autonomous' },
    ]);
    expect(attribute(changeOf({ commits: [{ message: 'x\n\nacme-run: 9' }] }), policy).agents).toMatchObject([
      { agent: 'acme', autonomy: 'assisted' },
    ]);
  });

  it('is found in a squashed message, which git reads no trailers from', () => {
    const message = '* One\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\n\n* Two\n\nand a last paragraph';
    expect(parseTrailers(message)).toEqual([]);
    expect(agentsIn({ commits: [{ message }] })).toEqual(['cursor assisted']);
  });

  it('of a recorder points to the agent that it names', () => {
    expect(agentsIn({ commits: [{ message: 'x\n\nEntire-Session: 1\nEntire-Agent: Claude Code' }] })).toEqual([
      'claude-code assisted',
      'entire assisted',
    ]);
  });
});

describe('what is no agent', () => {
  it.each<[string, Parts]>([
    ['a person', {}],
    [
      'a person called Claude',
      { sender: { login: 'claude', id: 81847, type: 'User' }, commits: [{ name: 'Claude', email: 'claude@example.com' }] },
    ],
    ['a person called Copilot', { sender: { login: 'copilot', id: 4, type: 'User' } }],
    ['a person whose login only contains a bot', { sender: { login: 'xclaude[bot]x', id: 4, type: 'User' } }],
    ["a person with an agent's number in the address", { commits: [{ email: '209825114+octocat@users.noreply.github.com' }] }],
    [
      'an address in another domain',
      { commits: [{ email: '1+claude[bot]@users.noreply.github.com.evil.example' }, { email: 'xnoreply@anthropic.com' }] },
    ],
    [
      'workflows',
      {
        sender: { login: 'github-actions[bot]', id: 41898282, type: 'Bot' },
        commits: [{ email: '41898282+github-actions[bot]@users.noreply.github.com' }],
      },
    ],
    ['a bot that nobody knows', { sender: { login: 'acme-deploy[bot]', id: 77, type: 'Bot' } }],
    [
      'Dependabot, quoting release notes',
      {
        sender: { login: 'dependabot[bot]', id: 49699333, type: 'Bot' },
        branch: 'dependabot/npm_and_yarn/left-pad-1.3.0',
        pullRequest: {
          author: { login: 'dependabot[bot]', id: 49699333, type: 'Bot' },
          body: 'Generated with [Claude Code](https://claude.com/claude-code) https://claude.ai/code/session_01abc',
        },
      },
    ],
    ['a branch that only contains a prefix', { branch: 'fix/claude/x' }],
    ['a branch that only resembles a prefix', { branch: 'claudette/x' }],
    [
      'another host',
      {
        pullRequest: {
          body: 'https://notclaude.ai/code/session_1 claude.ai/code/session_1 https://evil.example/claude.ai/code/session_1',
        },
      },
    ],
    [
      'the page of a product',
      { pullRequest: { body: 'See https://claude.ai/code/session_ and https://app.devin.ai/sessions/' } },
    ],
    [
      'a merge that quotes a session',
      { commits: [{ merge: true, message: 'Merge main\n\nhttps://claude.ai/code/session_01abc' }] },
    ],
    ['a quoted trailer', { commits: [{ message: 'Revert\n\n> Co-authored-by: Claude <noreply@anthropic.com>' }] }],
    [
      'a trailer without an address',
      { commits: [{ message: 'x\n\nCo-authored-by: Claude\nCo-authored-by: >noreply@anthropic.com<' }] },
    ],
  ])('%s', (_, parts) => {
    expect(agentsIn(parts)).toEqual([]);
  });

  it('cannot be forged away: the sender counts, whatever the commits say', () => {
    const sender: Account = { login: 'devin-ai-integration[bot]', id: 158243242, type: 'Bot' };
    expect(agentsIn({ sender, commits: [{ name: 'Linus', email: 'linus@example.com' }] })).toEqual(['devin autonomous']);
  });

  it('and is not the default identity of claude-code-action, whose number belongs to workflows', () => {
    expect(agentsIn({ commits: [{ email: '41898282+claude[bot]@users.noreply.github.com' }] })).toEqual(['claude-code assisted']);
  });

  it('needs facts that are there', () => {
    const bare = {
      ...changeOf({}),
      branch: unavailable('x'),
      sender: unavailable('x'),
      pullRequest: unavailable('x'),
      commits: unavailable('x'),
    };
    expect(attribute(bare, POLICY)).toEqual({ agents: [], task: null });
  });
});

describe('the task', () => {
  it.each([
    ['agent/123-slug', '#123'],
    ['agent/123', '#123'],
    ['claude/issue-42-20260302-0900', '#42'],
    ['copilot/fix-118', '#118'],
    ['fix/gh-9-crash', '#9'],
    ['agent/fix-#77', '#77'],
    ['issue-5', '#5'],
    ['agent/fix-flaky-tests', null],
    ['agent/fix-404-page', null],
    ['copilot/fix-12345678-aaaa-bbbb', null],
    ['devin/1700000000-slug', null],
    ['release/2-x', null],
    ['agent/20260302-cleanup', null],
    ['123-slug', null],
    ['agent/0-slug', null],
    ['agent/v2-api', null],
    ['agent/12factor', null],
  ])('of the branch %s is %s', (branch, issue) => {
    expect(issueOfBranch(branch)).toBe(issue);
  });

  it.each<[string, Partial<PullRequestFacts>, string]>([
    ['a closing keyword', { body: 'Some words.\n\nFixes #31.' }, '#31'],
    ['a reference', { body: 'Refs: #8, see #2' }, '#8'],
    ['an address in this repository', { body: 'Closes https://github.com/Acme/Shop/issues/9' }, '#9'],
    ['an issue of another repository', { body: 'resolves acme/tracker#4' }, 'acme/tracker#4'],
    ['a number in the title', { title: 'Crash on start (#12)', body: 'like #3' }, '#12'],
    ['nothing: a mention', { body: 'As in #3 and issues #' }, 'improve-search'],
    ['nothing: a template', { body: '<!-- Fixes #1 -->\nHello <!-- closes #2' }, 'improve-search'],
    ['a session', { body: 'https://app.devin.ai/sessions/abc123)' }, 'app.devin.ai/sessions/abc123'],
  ])('of a pull request is %s', (_, pullRequest, id) => {
    expect(seenIn({ pullRequest }).task?.id).toBe(id);
  });

  it('is nothing on the default branch', () => {
    expect(seenIn({ branch: 'main' }).task).toBeNull();
  });
});

describe('branch patterns', () => {
  it('take one segment or more for the task', () => {
    expect(taskOfBranch('agent/{task}', 'agent/a/b')).toBe('a/b');
    expect(taskOfBranch('bots/{task}/work', 'bots/x/work')).toBe('x');
    for (const branch of ['agent/', 'agent', 'agents/x', 'Agent/x', 'agent//x', 'x/agent/y'])
      expect(taskOfBranch('agent/{task}', branch)).toBeNull();
    expect(['agent/{task}', '{task}', 'a/{task}-b'].map(isBranchPattern)).toEqual([true, true, true]);
    expect(['agent/', '{task}/{task}', 'agent/*', '/{task}', 'a b/{task}', 'a..{task}', 'a//{task}'].some(isBranchPattern)).toBe(
      false,
    );
  });
});

describe('hostile input', () => {
  it('of ten thousand commits and huge messages takes little time and memory', () => {
    const nasty = `${'Co-authored-by: '.repeat(2000)}\n${'<'.repeat(20_000)}${'https://'.repeat(2000)}\n${':'.repeat(9000)}`;
    const commits = Array.from({ length: 10_000 }, (_, n) => ({
      message: `Fix ${n}\n\nCo-authored-by: Bot ${n} <${n}+cursor[bot]@users.noreply.github.com>`,
    }));
    const started = performance.now();
    const evidence = onlyAgent({
      commits: [...commits, { message: nasty.repeat(20) }],
      pullRequest: { body: `${'closes '.repeat(20_000)}${'<!--'.repeat(20_000)}` },
    });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(evidence.evidence.length).toBeLessThan(20);
  });

  it('never makes it throw, and shortens what it repeats', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'Co-authored-by: ',
        '<noreply@anthropic.com>',
        'https://claude.ai/code/session_',
        '\n',
        '\n\n',
        '[bot]',
        '#1',
        'fixes ',
        '<!--',
        '-->',
        'claude/',
      ),
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, text, text, (message, body, branch, email) => {
        const { agents } = seenIn({
          branch,
          commits: [{ message, email, name: body }],
          pullRequest: { body, title: message, labels: [email] },
        });
        for (const { confidence, evidence } of agents) {
          expect(confidence > 0 && confidence <= 0.99 && evidence.every((piece) => piece.seen.length <= 120)).toBe(true);
        }
      }),
    );
  });
});
