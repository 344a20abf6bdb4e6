/** Rows 11, 12, 14 and 15: what has to be so before a change gets in. Most of the truth is in GitHub's settings. */
import { byRules, met, notMet, notVisible, worstOf } from './answers.js';
import type { Evidence, RepositoryFacts, RowAnswer } from './facts.js';

/** A command that shows what GitHub really enforces on the default branch. */
function rulesCommand({ github, defaultBranch }: RepositoryFacts): string {
  return `gh api repos/${github ?? 'OWNER/NAME'}/rules/branches/${encodeURIComponent(defaultBranch ?? 'main')}`;
}

/** Row 11. */
export function forcePush(facts: RepositoryFacts): RowAnswer {
  return notVisible(
    [{ text: 'whether GitHub refuses to rewrite a branch is in its settings' }],
    [
      `${rulesCommand(facts)} --jq '.[].type' (should name non_fast_forward and deletion)`,
      'on GitHub: Settings → Rules → Rulesets → Block force pushes',
    ],
  );
}

/** Row 12. */
export function branchPerTask(facts: RepositoryFacts): RowAnswer {
  const patterns = facts.policy.agentBranches.join(', ');
  return notVisible(
    [
      {
        text: `the policy wants agents' work on ${patterns}; whether the default branch takes pull requests only is in GitHub's settings`,
      },
    ],
    [
      `${rulesCommand(facts)} --jq '.[].type' (should name pull_request)`,
      'nightwarden check judges the name of each branch (branch-name)',
    ],
  );
}

const PULL_REQUEST = /^(?:pull_request|pull_request_target|merge_group)$/;
const OTHER_CI =
  /^(?:\.gitlab-ci\.yml|\.circleci\/config\.yml|Jenkinsfile|azure-pipelines\.yml|\.travis\.yml|\.buildkite\/.*\.ya?ml|\.woodpecker(?:\/.*)?\.ya?ml|\.drone\.yml|\.cirrus\.yml|bitbucket-pipelines\.yml)$/;
const OWNERS = ['CODEOWNERS', '.github/CODEOWNERS', 'docs/CODEOWNERS'];

/** Row 14. */
export function checksBeforeMerge(facts: RepositoryFacts): RowAnswer {
  const running = facts.workflows.flatMap(({ path, workflow }): Evidence[] => {
    const trigger = workflow.triggers.find(({ name }) => PULL_REQUEST.test(name));
    return trigger === undefined ? [] : [{ path, line: trigger.line, text: `runs on ${trigger.name}` }];
  });
  const elsewhere = [...facts.paths]
    .filter((path) => OTHER_CI.test(path))
    .map((path): Evidence => ({ path, text: 'checks are set up' }));
  const checks = [...running, ...elsewhere];
  const ci =
    checks.length === 0
      ? notMet(
          [{ text: 'no workflow runs on pull_request, and no other CI is set up here' }],
          ['a workflow in .github/workflows with "on: pull_request" that tests and lints'],
        )
      : notVisible(
          [...checks, ...ownersOf(facts), { text: "which of these a merge has to wait for is in GitHub's settings" }],
          [`${rulesCommand(facts)} --jq '.[] | select(.type == "required_status_checks")'`],
        );
  const policy = policyOf(facts);
  return policy.state === 'met' ? { ...ci, evidence: [...ci.evidence, ...policy.evidence] } : worstOf(ci, policy);
}

function ownersOf({ paths }: RepositoryFacts): Evidence[] {
  const owners = OWNERS.find((path) => paths.has(path));
  return owners === undefined
    ? [{ text: 'no CODEOWNERS: nobody in particular has to agree to a change of what controls changes' }]
    : [{ path: owners, text: 'says who has to agree' }];
}

function policyOf({ policy, paths }: RepositoryFacts): RowAnswer {
  if (policy.problems.length > 0) {
    return notMet(
      policy.problems.map((text) => ({ path: '.github/nightwarden.yml', text })),
      ['nightwarden policy validate'],
    );
  }
  if ([...paths].some((path) => /^\.github\/nightwarden\.ya?ml$/.test(path)))
    return met({ path: '.github/nightwarden.yml', text: 'the policy can be used' });
  return met({ text: 'there is no policy, so the defaults are in force' });
}

/** Row 15. */
export function dependencies(facts: RepositoryFacts): RowAnswer {
  return byRules(
    facts,
    ['dependency-unpinned'],
    'no manifest here asks for whatever is newest, and ranges have a lockfile that pins them',
  );
}
