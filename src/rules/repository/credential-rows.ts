/** Rows 1 to 5: credentials, and who can read them. */
import { byRules, evidenceOf, failingBy, met, notMet, notVisible, unseenBy, worstOf } from './answers.js';
import type { Evidence, RepositoryFacts, RowAnswer } from './facts.js';
import { hooksOf } from './hook-rows.js';

/** Row 1. */
export function credentialsInReach(facts: RepositoryFacts): RowAnswer {
  const git: RowAnswer[] = facts.gitCredentials.map(({ name, shown }) =>
    notMet(
      [{ path: '.git/config', text: `${name} holds ${shown}` }],
      [
        `revoke it, then: git config --unset-all ${name} (a remote's address belongs there without a password: git remote set-url)`,
      ],
    ),
  );
  return worstOf(
    byRules(
      facts,
      ['secret-added', 'agent-reads-secrets'],
      'no credential was found in the files, and no setting or workflow hands one to an agent',
    ),
    ...git,
    trackedFiles(facts),
    untrackedCredentials(facts),
  );
}

/** What git ignores an agent on this machine reads all the same, unless something keeps it from that. */
function untrackedCredentials(facts: RepositoryFacts): RowAnswer {
  const found = facts.untracked.findings.filter(({ fails }) => fails);
  const guarded = hooksOf(facts);
  if (found.length === 0) return met();
  const evidence = found.map(({ path, line }): Evidence => {
    const kept =
      guarded.state === 'met' ? 'the hook keeps agents from reading it' : 'nothing here keeps an agent from reading it';
    return {
      ...(path !== null && { path }),
      ...(line !== null && { line }),
      text: `untracked, with values of credentials; ${kept}`,
    };
  });
  if (guarded.state === 'met') return met(...evidence);
  return notMet(evidence, [...guarded.fixes, 'keep production credentials in a secret store and out of this folder']);
}

/** Row 2. */
export function tokenScopes(facts: RepositoryFacts): RowAnswer {
  const where = facts.github === null ? 'OWNER/NAME' : facts.github;
  const files = byRules(facts, ['workflow-permissions-broad', 'workflow-untrusted-input'], '');
  if (files.state !== 'met') return files;
  const seen =
    facts.workflows.length === 0
      ? 'no workflow is here'
      : 'each workflow limits its token, as far as its file tells; what the token may do by default and the scopes of installed Apps are on GitHub';
  return notVisible(
    [{ text: seen }],
    [
      `gh api repos/${where}/actions/permissions/workflow (should say "default_workflow_permissions": "read")`,
      "on GitHub: the organisation's Settings → GitHub Apps: no agent's App with write access to administration, workflows or secrets",
    ],
  );
}

/** Row 3. */
export function blockedFromSecrets(facts: RepositoryFacts): RowAnswer {
  return worstOf(
    byRules(facts, ['agent-guard-weakened', 'hidden-text'], 'no setting here lets an agent do everything unasked'),
    hooksOf(facts),
  );
}

/** Row 4: what was in the repository is known to whoever has a clone, also when it is taken out. */
export function rotation(facts: RepositoryFacts): RowAnswer {
  const found = failingBy(facts, 'secret-added');
  if (found.length > 0) {
    return notMet(
      [
        {
          text: `${found.length === 1 ? 'the credential' : `the ${found.length} credentials`} of row 1: whoever has a clone has it, also when the line is gone`,
        },
      ],
      ['revoke each where it was issued, and note that it was done'],
    );
  }
  return notVisible(
    [
      {
        text: 'no credential is in the files as they stand; past commits were not searched, and what was rotated is not recorded here',
      },
    ],
    ['nightwarden backtest --last 1000 (secret-added tells what past commits held)'],
  );
}

/** Row 5. */
export function environmentFiles(facts: RepositoryFacts): RowAnswer {
  const ignore =
    facts.notIgnored.length === 0
      ? met({ text: 'git ignores .env and .env.local, and no environment file with values is tracked' })
      : notMet(
          [{ path: '.gitignore', text: `git add takes ${facts.notIgnored.join(' and ')} along: nothing ignores it` }],
          ["printf '.env\\n.env.*\\n!.env.example\\n' >> .gitignore"],
        );
  return worstOf(ignore, trackedFiles(facts));
}

/** Files that are made to hold credentials, hold some, and are tracked. */
function trackedFiles(facts: RepositoryFacts): RowAnswer {
  const tracked = failingBy(facts, 'env-file-tracked');
  const unseen = unseenBy(facts, 'env-file-tracked');
  if (tracked.length === 0) return unseen.length > 0 ? notVisible(unseen, ['make it readable, and run the audit again']) : met();
  return notMet(
    tracked.map((finding) => ({ ...evidenceOf(finding), text: 'tracked, with values of credentials' })),
    tracked.flatMap(({ path }) => (path === null ? [] : [`git rm --cached -- ${quoted(path)} (and revoke what it held)`])),
  );
}

/** A word of a shell. */
function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
