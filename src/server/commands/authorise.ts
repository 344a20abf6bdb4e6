/**
 * Who may give a command. The facts are read from GitHub at the moment of the command; one that is needed and could not be read
 * refuses. An agent or an App never may, and nobody may waive a change that is their own.
 */
import { AgentIndex } from '../../change/agent-index.js';
import type { Account } from '../../change/change.js';
import type { Fact } from '../../change/fact.js';
import type { CommandRole, Policy } from '../../verdict/policy.js';
import type { Command } from './parse.js';

/** Roles of a repository, the least first. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface CommandFacts {
  /** Who answers for the words: the one who edited the comment last, else its author. */
  readonly speaker: Fact<Account>;
  /** Whether an App wrote or edited the comment, for itself or in a person's name. */
  readonly throughApp: Fact<boolean>;
  /** The speaker's role now. */
  readonly role: Fact<Role>;
  /** Who opened the pull request. */
  readonly author: Fact<Account>;
  /** Who brought its head to where it stands. */
  readonly pusher: Fact<Account>;
  readonly pullRequest: Fact<'open' | 'closed'>;
  readonly archived: Fact<boolean>;
}

/** `reason` is one sentence for the one who asked. */
export type Authorisation = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

export function authorise(
  command: Command['kind'],
  facts: CommandFacts,
  policy: Pick<Policy, 'agents' | 'commands'>,
): Authorisation {
  const { speaker, throughApp, archived, pullRequest } = facts;
  if (!speaker.known) return unseen('who wrote this', speaker.reason);
  if (!throughApp.known) return unseen('whether an App wrote this', throughApp.reason);
  const account = speaker.value;
  if (throughApp.value || account.type !== 'User') return refused('Commands are taken from people, never from an App or a bot.');
  if (new AgentIndex(policy.agents).ofAccount(account).length > 0) return refused('Commands are never taken from an agent.');
  if (!archived.known) return unseen('whether the repository is archived', archived.reason);
  if (archived.value) return refused('The repository is archived.');
  if (!pullRequest.known) return unseen('whether the pull request is open', pullRequest.reason);
  if (pullRequest.value === 'closed' && command !== 'help') return refused('The pull request is closed.');
  switch (command) {
    case 'waive':
      return ownChange(account, facts) ?? atLeast(policy.commands.waive.role, facts.role);
    case 'unwaive':
      return atLeast('write', facts.role);
    case 'recheck':
    case 'explain':
    case 'help':
      // Whose change it is may always ask about it.
      return facts.author.known && facts.author.value.id === account.id ? { allowed: true } : atLeast('write', facts.role);
  }
}

/** The refusal of a waiver by somebody whose change it is; null for anybody else. */
function ownChange(account: Account, { author, pusher }: CommandFacts): Authorisation | null {
  if (!author.known) return unseen('who opened the pull request', author.reason);
  if (author.value.id === account.id)
    return refused('Whoever opened a pull request cannot waive its findings: ask someone else.');
  if (!pusher.known) return unseen('who pushed last', pusher.reason);
  return pusher.value.id === account.id
    ? refused('Whoever pushed last cannot waive the findings of what they pushed: ask someone else.')
    : null;
}

function atLeast(needed: CommandRole, role: Fact<Role>): Authorisation {
  if (!role.known) return unseen('which role you have', role.reason);
  if (ROLES.indexOf(role.value) >= ROLES.indexOf(needed)) return { allowed: true };
  return refused(
    `This needs the role \`${needed}\` in this repository; you have ${role.value === 'none' ? 'none' : `\`${role.value}\``}.`,
  );
}

/** @param what a clause that begins with who, which or whether. */
function unseen(what: string, reason: string): Authorisation {
  return refused(`It could not be checked ${what}: ${reason}.`);
}

function refused(reason: string): Authorisation {
  return { allowed: false, reason };
}
