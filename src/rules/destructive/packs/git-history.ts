/** Commits, branches and work that git can no longer bring back. */
import type { Command, Entry } from '../command-pack.js';

/** Branches that everybody works on or releases from, by the names that projects give them. */
export const SHARED_BRANCH =
  /^(?:refs\/heads\/)?(?:(?:main|master|trunk|develop|prod|production|staging|stable)(?:\/.{0,200})?|releases?(?:[/-].{0,200})?)$/;

/** The branches that a push goes to, without a remote: `origin +a:b` gives "b". */
export function pushedTo({ rest }: Command): string[] {
  return rest.slice(1).map((word) => (word.text.split(':').at(-1) ?? '').replace(/^\+/, ''));
}

const forces = (command: Command): boolean =>
  command.has('-f', '--force') || command.rest.slice(1).some((word) => word.text.startsWith('+'));

export const GIT_HISTORY: readonly Entry[] = [
  {
    id: 'git-push-force',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'high',
    does: 'replaces the commits of a branch that others work on',
    programs: ['git', 'hub'],
    subcommand: ['push'],
    when: (command) =>
      command.has('--mirror') ||
      (forces(command) &&
        (pushedTo(command).length === 0 ||
          command.has('--all') ||
          pushedTo(command).some((branch) => SHARED_BRANCH.test(branch) || /[*]|^HEAD$/.test(branch)))),
    examples: {
      flagged: [
        'git push --force',
        'git push -f origin main',
        'git push origin +master',
        'git push --mirror backup',
        'git -C repo push origin +HEAD:main',
        'git push --force --all',
      ],
      accepted: [
        'git push',
        'git push origin main',
        'git push --force-with-lease',
        'git push -f origin gh-pages',
        'git push --tags',
      ],
    },
  },
  {
    id: 'git-push-force-branch',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'medium',
    does: 'replaces the commits of a branch',
    programs: ['git', 'hub'],
    subcommand: ['push'],
    when: (command) =>
      forces(command) && pushedTo(command).length > 0 && !pushedTo(command).some((branch) => SHARED_BRANCH.test(branch)),
    examples: {
      flagged: ['git push -f origin gh-pages', 'git push origin +feature', 'git push --force origin "$BRANCH"'],
      accepted: ['git push origin feature', 'git push -u origin feature', 'git push --force-with-lease origin feature'],
    },
  },
  {
    id: 'git-push-lease',
    rule: 'destructive-command',
    grade: 'note',
    severity: 'low',
    does: 'replaces the commits of a branch that nobody else has pushed to',
    programs: ['git', 'hub'],
    subcommand: ['push'],
    when: ({ has }) => has('--force-with-lease', '--force-if-includes') && !has('-f', '--force'),
    examples: {
      flagged: ['git push --force-with-lease', 'git push --force-with-lease=main origin main'],
      accepted: ['git push', 'git fetch --force', 'git push --tags'],
    },
  },
  {
    id: 'git-push-delete',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'high',
    does: 'deletes a branch that others work on',
    programs: ['git', 'hub'],
    subcommand: ['push'],
    when: (command) => {
      const branches = command.has('-d', '--delete')
        ? pushedTo(command)
        : command.rest.flatMap((word) => (/^\+?:./.test(word.text) ? [word.text.replace(/^\+?:/, '')] : []));
      return branches.some((branch) => SHARED_BRANCH.test(branch)) || command.has('--prune');
    },
    examples: {
      flagged: ['git push origin --delete main', 'git push origin :master', 'git push --prune origin'],
      accepted: ['git push origin --delete feature', 'git push origin :old', 'git push origin main:main'],
    },
  },
  {
    id: 'git-push-delete-branch',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'medium',
    does: 'deletes a branch or a tag where others see it',
    programs: ['git', 'hub'],
    subcommand: ['push'],
    when: (command) =>
      (command.has('-d', '--delete') && pushedTo(command).length > 0) || command.rest.some((word) => /^\+?:./.test(word.text)),
    examples: {
      flagged: ['git push origin --delete feature', 'git push origin :refs/tags/v1'],
      accepted: ['git push origin feature', 'git push --tags', 'git branch --delete merged'],
    },
  },
  {
    id: 'git-push-protected',
    rule: 'destructive-command',
    grade: 'note',
    severity: 'low',
    does: 'puts commits on a branch that everybody works on, past any review',
    programs: ['git', 'hub'],
    subcommand: ['push'],
    when: (command) =>
      !forces(command) && !command.has('--delete', '-d') && pushedTo(command).some((branch) => SHARED_BRANCH.test(branch)),
    examples: {
      flagged: ['git push origin main', 'git push -u origin HEAD:master'],
      accepted: ['git push origin feature', 'git push origin maintenance', 'git push origin v1.0.0'],
    },
  },
  {
    id: 'git-rewrite',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'high',
    does: 'writes the whole history anew',
    programs: ['git', 'git-filter-repo', 'bfg', 'git-filter-branch'],
    when: ({ operands, has, invocation: { program } }) =>
      !has('--analyze') &&
      (program !== 'git' ||
        /^filter-(?:branch|repo)$/.test(operands[0] ?? '') ||
        /^filter-(?:branch|repo)$/.test(operands[1] ?? '')),
    examples: {
      flagged: ["git filter-branch --index-filter 'git rm x' HEAD", 'git filter-repo --path a', 'bfg --delete-files x'],
      accepted: ['git rebase main', 'git log', 'git commit --amend', 'git filter-repo --analyze'],
    },
  },
  {
    id: 'git-forget',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'high',
    does: 'throws away the commits that are left to go back to',
    programs: ['git'],
    when: ({ operands, words, has }) => {
      const [first, second] = operands;
      if (first === 'reflog')
        return (
          (second === 'expire' && words.some((word) => /^--expire(?:-unreachable)?=(?:now|all|0)|^--all$/.test(word))) ||
          (second === 'delete' && operands.length > 2)
        );
      if (first === 'gc') return words.some((word) => /^--prune=(?:now|all|0)/.test(word));
      return first === 'update-ref' && (has('-d', '--delete') || has('--stdin'));
    },
    examples: {
      flagged: ['git reflog expire --expire=now --all', 'git gc --prune=now --aggressive', 'git update-ref -d refs/heads/main'],
      accepted: ['git reflog', 'git gc', 'git update-ref refs/heads/a HEAD', 'git remote prune origin'],
    },
  },
  {
    id: 'git-discard',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'medium',
    does: 'throws away work that is not committed',
    programs: ['git'],
    when: ({ operands, words, has, rest }) => {
      const at = operands.findIndex((word) => /^(?:reset|clean|checkout|restore|stash|switch)$/.test(word));
      if (at < 0 || at > 1) return false;
      const given = operands.slice(at + 1);
      switch (operands[at] ?? '') {
        case 'reset':
          return has('--hard', '--merge');
        case 'clean':
          return has('-f', '--force') && !has('-n') && (given.length === 0 || given.includes('.') || given.includes('/'));
        case 'checkout':
          return has('-f', '--force') || given.at(-1) === '.' || (words.includes('--') && rest.at(-1)?.text === '.');
        case 'restore':
          return (given.includes('.') || given.includes(':/')) && (!has('--staged', '-S') || has('--worktree', '-W'));
        case 'stash':
          return given[0] === 'drop' || given[0] === 'clear';
        default:
          return has('--discard-changes', '-f', '--force');
      }
    },
    examples: {
      flagged: [
        'git reset --hard HEAD~3',
        'git clean -fdx',
        'git checkout -- .',
        'git stash clear',
        'git -C x reset --hard',
        'git restore .',
      ],
      accepted: [
        'git reset HEAD file',
        'git clean -n',
        'git checkout main',
        'git stash',
        'git restore --staged .',
        'git checkout -- file.txt',
        'git clean -fd build',
      ],
    },
  },
  {
    id: 'git-delete-branch',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'medium',
    does: 'deletes a branch whose commits are nowhere else, or a whole set of them',
    programs: ['git'],
    when: ({ operands, has }) => {
      if (operands[0] === 'branch') return has('-D') || (has('-d', '--delete') && has('-f', '--force'));
      return operands[0] === 'worktree' && operands[1] === 'remove' && has('-f', '--force');
    },
    examples: {
      flagged: ['git branch -D feature', 'git branch --delete --force a', 'git worktree remove -f x'],
      accepted: ['git branch -d merged', 'git branch', 'git worktree add x'],
    },
  },
  {
    id: 'delete-repository',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a repository, a release or what protects one',
    programs: ['gh', 'glab', 'hub', 'tea'],
    when: ({ operands, words, valueOf }) => {
      const [first, second, third] = operands;
      if (first === 'repo' || first === 'project') return second === 'delete' || second === 'archive';
      if (first === 'api') {
        const method = (valueOf('-X', '--method') ?? words.find((word) => /^-X\w/.test(word))?.slice(2) ?? '').toUpperCase();
        return (
          method === 'DELETE' &&
          words.some((word) =>
            /^\/?repos\/[^/]+\/[^/]+\/?$|\/(?:protection|rulesets|branches|git\/refs|environments|hooks)\b/.test(word),
          )
        );
      }
      return (first === 'ruleset' && second === 'delete') || (first === 'delete' && third === undefined && second !== undefined);
    },
    examples: {
      flagged: [
        'gh repo delete me/app --yes',
        'gh api -X DELETE repos/me/app',
        'gh api --method DELETE /repos/me/app/branches/main/protection',
      ],
      accepted: ['gh repo view', 'gh pr list', 'gh api repos/me/app', 'gh api -X DELETE repos/me/app/issues/1/labels/x'],
    },
  },
  {
    id: 'gh-delete',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'medium',
    does: 'deletes what a repository keeps at its host, or merges past what holds it back',
    programs: ['gh', 'glab'],
    when: ({ operands, has }) =>
      (/^(?:release|secret|variable|cache|environment|run|workflow|gist)$/.test(operands[0] ?? '') &&
        /^(?:delete|remove|disable)$/.test(operands[1] ?? '')) ||
      (operands[0] === 'pr' && operands[1] === 'merge' && has('--admin')),
    examples: {
      flagged: ['gh release delete v1 -y', 'gh secret remove TOKEN', 'gh pr merge 1 --admin'],
      accepted: ['gh release create v1', 'gh pr merge 1 --squash', 'gh secret list', 'gh run cancel 4'],
    },
  },
];
