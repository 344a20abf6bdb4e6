/** Who × command × state, as a table. */
import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../../src/change/change.js';
import { known, unavailable } from '../../../src/change/fact.js';
import { KNOWN_AGENTS } from '../../../src/change/known-agents.js';
import { authorise, type CommandFacts, type Role, ROLES } from '../../../src/server/commands/authorise.js';
import type { Command } from '../../../src/server/commands/parse.js';
import { policyOf } from '../../support/report.js';

type Kind = Command['kind'];
const KINDS: readonly Kind[] = ['waive', 'unwaive', 'recheck', 'explain', 'help'];
const POLICY = policyOf([], {
  agents: { branches: [], known: [...KNOWN_AGENTS, { id: 'acme', name: 'Acme', accounts: [{ login: 'acme-robot' }] }] },
});

const person = (login: string, id: number): Account => ({ login, id, type: 'User' });
const OCTOCAT = person('octocat', 1);
const AUTHOR = person('author', 2);
const PUSHER = person('pusher', 3);
const AGENT = KNOWN_AGENTS.flatMap(({ accounts }) => accounts ?? []).find(({ id }) => id !== undefined);

const FACTS: CommandFacts = {
  speaker: known(OCTOCAT),
  throughApp: known(false),
  role: known('write'),
  author: known(AUTHOR),
  pusher: known(PUSHER),
  pullRequest: known('open'),
  archived: known(false),
};

/** For each command: what a refusal says, or null when it is allowed. */
type Row = readonly [who: string, facts: Partial<CommandFacts>, refusals: Readonly<Record<Kind, string | null>>];

const all = (refusal: string | null): Record<Kind, string | null> => ({
  waive: refusal,
  unwaive: refusal,
  recheck: refusal,
  explain: refusal,
  help: refusal,
});
const GHOST = unavailable('GET /x was answered with 500');
const WRITE = 'needs the role `write`';

const ROWS: readonly Row[] = [
  ['someone who may write', {}, all(null)],
  ['a maintainer', { role: known('maintain') }, all(null)],
  ['an administrator', { role: known('admin') }, all(null)],
  ['someone who may triage', { role: known('triage') }, all(WRITE)],
  ['someone who may read', { role: known('read') }, all(WRITE)],
  ['a stranger', { role: known('none') }, all('you have none')],
  ['a maintainer who lost the role a minute ago', { role: known('read') }, all('you have `read`')],
  ['someone whose role cannot be read', { role: GHOST }, all('could not be checked which role you have')],
  ['the author', { speaker: known(AUTHOR) }, { ...all(null), waive: 'opened a pull request' }],
  [
    'the author as administrator',
    { speaker: known(AUTHOR), role: known('admin') },
    { ...all(null), waive: 'opened a pull request' },
  ],
  [
    'the author from outside',
    { speaker: known(AUTHOR), role: known('read') },
    { waive: 'opened a pull request', unwaive: WRITE, recheck: null, explain: null, help: null },
  ],
  [
    'the author whose role cannot be read',
    { speaker: known(AUTHOR), role: GHOST },
    { waive: 'opened a pull request', unwaive: 'could not be checked', recheck: null, explain: null, help: null },
  ],
  [
    'the author under another login',
    { speaker: known({ ...AUTHOR, login: 'renamed' }) },
    { ...all(null), waive: 'opened a pull request' },
  ],
  ['one who took over the login of the author', { speaker: known(person('author', 99)) }, all(null)],
  ['the last pusher', { speaker: known(PUSHER) }, { ...all(null), waive: 'pushed last' }],
  ['the last pusher as administrator', { speaker: known(PUSHER), role: known('admin') }, { ...all(null), waive: 'pushed last' }],
  ['someone when the author is not known', { author: GHOST }, { ...all(null), waive: 'could not be checked who opened' }],
  [
    'someone when the last pusher is not known',
    { pusher: GHOST },
    { ...all(null), waive: 'could not be checked who pushed last' },
  ],
  [
    'an agent',
    { speaker: known({ login: AGENT?.login ?? '', id: AGENT?.id ?? 0, type: 'Bot' }), role: known('admin') },
    all('never from an App or a bot'),
  ],
  [
    'an agent that waives its own change',
    {
      speaker: known({ login: AGENT?.login ?? '', id: AGENT?.id ?? 0, type: 'Bot' }),
      author: known({ login: AGENT?.login ?? '', id: AGENT?.id ?? 0, type: 'Bot' }),
    },
    all('never from an App or a bot'),
  ],
  [
    'an agent whose account is a user',
    { speaker: known({ login: AGENT?.login ?? '', id: AGENT?.id ?? 0, type: 'User' }), role: known('admin') },
    all('never taken from an agent'),
  ],
  [
    "an agent of the policy's own",
    { speaker: known(person('acme-robot', 7)), role: known('admin') },
    all('never taken from an agent'),
  ],
  [
    "an agent of the policy's own in other letters",
    { speaker: known(person('Acme-Robot', 7)), role: known('admin') },
    all('never taken from an agent'),
  ],
  ['a person whose comment an agent edited', { speaker: known(person('acme-robot', 7)) }, all('never taken from an agent')],
  ["an App in a person's name", { throughApp: known(true), role: known('admin') }, all('never from an App or a bot')],
  ['a comment of which nobody knows what wrote it', { throughApp: GHOST }, all('could not be checked whether an App')],
  ['a bot', { speaker: known({ ...OCTOCAT, type: 'Bot' }), role: known('admin') }, all('never from an App or a bot')],
  ['an organisation', { speaker: known({ ...OCTOCAT, type: 'Organization' }) }, all('never from an App or a bot')],
  ['a mannequin', { speaker: known({ ...OCTOCAT, type: 'Mannequin' }) }, all('never from an App or a bot')],
  ['an account of an unknown type', { speaker: known({ ...OCTOCAT, type: 'Unknown' }) }, all('never from an App or a bot')],
  ['somebody unknown', { speaker: GHOST }, all('could not be checked who wrote this')],
  ['someone in an archived repository', { archived: known(true), role: known('admin') }, all('archived')],
  [
    'someone when it is not known whether it is archived',
    { archived: GHOST },
    all('could not be checked whether the repository'),
  ],
  ['someone on a closed pull request', { pullRequest: known('closed') }, { ...all('closed'), help: null }],
  ['someone on a pull request that cannot be read', { pullRequest: GHOST }, all('could not be checked whether the pull request')],
];

const CASES = ROWS.flatMap(([who, facts, refusals]) => KINDS.map((kind) => ({ who, kind, facts, refusal: refusals[kind] })));

describe('who may give which command', () => {
  it('is tried in at least 80 cases', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(80);
    expect(AGENT).toBeDefined();
  });

  it.each(CASES)('$who: $kind', ({ kind, facts, refusal }) => {
    const answer = authorise(kind, { ...FACTS, ...facts }, POLICY);
    expect(answer.allowed).toBe(refusal === null);
    const reason = answer.allowed ? '' : answer.reason;
    expect(reason).toContain(refusal ?? '');
    expect(reason).toMatch(/^(?:[^\n]+\.)?$/);
  });

  const needed = ['write', 'maintain', 'admin'] as const;
  it.each(needed.flatMap((role) => ROLES.map((has): [string, Role] => [role, has])))(
    'the policy asks for %s to waive, and %s has it or not',
    (role, has) => {
      const waive = { ...POLICY.commands.waive, role: role as (typeof needed)[number] };
      const answer = authorise('waive', { ...FACTS, role: known(has) }, { ...POLICY, commands: { waive } });
      expect(answer.allowed).toBe(ROLES.indexOf(has) >= ROLES.indexOf(role as Role));
    },
  );
});
