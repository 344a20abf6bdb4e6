import { workflowUntrustedInput } from '../../src/rules/git/workflow-untrusted-input.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

await loadGrammars(['run.sh']);

const PATH = '.github/workflows/w.yml';
const text = (steps: string, on = 'pull_request_target', job = '') => `on: [${on}]\njobs:\n  a:\n${job}    steps:\n${steps}`;
const added = (steps: string, on?: string, job?: string) => ({
  [PATH]: { before: text('      - run: make\n', on, job), after: text(`      - run: make\n${steps}`, on, job) },
});
const echo = (expression: string) => `      - run: echo "\${{ ${expression} }}"\n`;
const TITLE = 'github.event.pull_request.title';
const HEAD = `      - uses: actions/checkout@v4\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n`;

testRule(workflowUntrustedInput, {
  flagged: [
    {
      name: 'a title in a script',
      files: added(echo(TITLE)),
      findings: [{ message: 'code', line: 6, confidence: 'certain', severity: 'high', data: { step: 'step 2', context: TITLE } }],
    },
    ...[
      `github.event['pull_request']['title']`,
      `GitHub.Event.Pull_Request.Title`,
      `format('{0}', ${TITLE})`,
      `toJSON(github.event)`,
      `${TITLE} || 'x'`,
      `true && github.head_ref`,
      `fromJSON(toJSON(github.event.pull_request)).title`,
      `github.event.pull_request[inputs.what]`,
    ].map((expression) => ({
      name: `written as ${expression}`,
      files: added(`      - run: echo \${{ ${expression} }}\n`),
      findings: [{ message: 'code', confidence: 'certain' as const }],
    })),
    {
      name: 'through an environment variable and back',
      files: added(`      - env:\n          T: \${{ ${TITLE} }}\n        run: echo \${{ env.T }}\n`),
      findings: [{ message: 'code', line: 8 }],
    },
    {
      name: 'in a script of an action',
      files: added(
        `      - uses: actions/github-script@v7\n        with:\n          script: |\n            const a = 1\n            console.log('\${{ github.event.comment.body }}')\n`,
        'issue_comment',
      ),
      findings: [{ message: 'code', line: 10, confidence: 'certain' }],
    },
    {
      name: 'a pull request of a fork has no secrets',
      files: added(echo(TITLE), 'pull_request'),
      findings: [{ confidence: 'possible' }],
    },
    {
      name: 'behind a look at who it is',
      files: added(echo(TITLE), 'pull_request_target', `    if: github.actor == 'me'\n`),
      findings: [{ confidence: 'possible' }],
    },
    ...[
      `github.actor != ''`,
      `github.actor != 'dependabot[bot]'`,
      `!contains(github.actor, '[bot]')`,
      `contains(github.actor, '')`,
      `github.event.sender.type == 'User'`,
      `github.actor == 'me' || true`,
      `(github.actor == 'me') || always()`,
      `github.actor == 'me' || github.event_name == 'pull_request_target'`,
      `always() && (github.actor == 'me' || success())`,
      `contains(fromJSON('["OWNER","CONTRIBUTOR"]'), github.event.pull_request.author_association)`,
      `github.event.pull_request.author_association != 'NONE'`,
      `github.event.pull_request.author_association == 'FIRST_TIME_CONTRIBUTOR'`,
      `github.event.pull_request.head.repo.full_name != github.repository`,
      `github.event.pull_request.head.repo.fork`,
      `\${{ github.actor == 'me' }} && true`,
    ].map((condition) => ({
      name: `behind a condition that lets outsiders through: ${condition}`,
      files: added(echo(TITLE), 'pull_request_target', `    if: ${JSON.stringify(condition)}\n`),
      findings: [{ confidence: 'certain' as const }],
    })),
    ...[
      `github.actor != 'dependabot[bot]' && github.event.pull_request.head.repo.full_name == github.repository`,
      `github.event_name != 'pull_request_target' || github.event.pull_request.head.repo.full_name == github.repository`,
      `github.event_name == 'push' || github.event.pull_request.user.login == 'me'`,
      `contains(fromJSON('["OWNER","MEMBER"]'), github.event.pull_request.author_association)`,
      `!github.event.pull_request.head.repo.fork`,
      `github.event.pull_request.head.repo.fork == false`,
      `\${{ contains(github.event.pull_request.labels.*.name, 'a || b') }}`,
    ].map((condition) => ({
      name: `behind a condition that turns them away: ${condition}`,
      files: added(echo(TITLE), 'pull_request_target', `    if: ${JSON.stringify(condition)}\n`),
      findings: [{ confidence: 'possible' as const }],
    })),
    {
      name: 'in an action',
      files: { 'act/action.yml': { before: null, after: `runs:\n  using: composite\n  steps:\n${echo(TITLE)}` } },
      findings: [{ confidence: 'possible' }],
    },
    {
      name: 'the code of a pull request is built',
      files: added(`${HEAD}      - run: npm ci\n`),
      findings: [
        {
          message: 'checkout',
          line: 8,
          severity: 'critical',
          confidence: 'certain',
          data: { job: 'a', step: 'actions/checkout@v4', triggers: 'pull_request_target' },
        },
      ],
    },
    {
      name: 'got by other commands',
      files: added('      - run: |\n          gh pr checkout "$NUMBER"\n          make test\n', 'issue_comment'),
      findings: [{ message: 'checkout', line: 7, confidence: 'certain' }],
    },
    {
      name: 'only read',
      files: added(`${HEAD}      - uses: acme/labeler@v1\n`),
      findings: [{ message: 'checkout', confidence: 'possible' }],
    },
    {
      name: 'the trigger is opened',
      files: { [PATH]: { before: text(echo(TITLE), 'pull_request'), after: text(echo(TITLE), 'pull_request_target') } },
      findings: [{ message: 'code', confidence: 'certain' }],
    },
    {
      name: 'an agent that anybody may start, with a title in its prompt',
      files: added(
        `      - uses: anthropics/claude-code-action@v1\n        with:\n          allowed_non_write_users: "*"\n          prompt: |\n            Look at \${{ github.event.issue.title }}\n`,
        'issues',
      ),
      findings: [
        { message: 'anyone', line: 8, confidence: 'certain' },
        { message: 'prompt', line: 10, confidence: 'certain' },
      ],
    },
  ],
  accepted: [
    { name: 'in the environment', files: added(`      - env:\n          T: \${{ ${TITLE} }}\n        run: echo "$T"\n`) },
    ...[
      `contains(${TITLE}, 'x')`,
      `${TITLE} == 'x'`,
      `!${TITLE}`,
      `${TITLE} != '' && 'a' || 'b'`,
      'github.event.pull_request.number',
      'github.event.pull_request.head.sha',
      'github.repository',
      `'${TITLE}'`,
    ].map((expression) => ({ name: `nothing flows from ${expression}`, files: added(echo(expression)) })),
    {
      name: 'an input of an action that is no code',
      files: added(`      - uses: acme/comment@v1\n        with:\n          body: \${{ ${TITLE} }}\n`),
    },
    { name: 'the base is checked out', files: added('      - uses: actions/checkout@v4\n      - run: npm ci\n') },
    { name: 'the head on pull_request', files: added(`${HEAD}      - run: npm ci\n`, 'pull_request') },
    { name: 'it was there', files: { [PATH]: { before: text(echo(TITLE)), after: text(`      - run: make\n${echo(TITLE)}`) } } },
    {
      name: 'moved to another workflow',
      files: {
        [PATH]: { before: text(echo(TITLE)), after: text('') },
        '.github/workflows/x.yml': { before: null, after: text(echo(TITLE)) },
      },
    },
    { name: 'an expression without an end, and a deep one', files: added(`      - run: echo "\${{ ${'('.repeat(3_000)} x"\n`) },
  ],
  undecided: [{ name: 'no YAML', files: { [PATH]: { before: null, after: 'a: [\n' } }, reason: 'is not valid YAML' }],
});
