// Length: texts and examples for four kinds of findings; what is looked for stands in untrusted-inputs.ts.
import { z } from 'zod';
import { isUnreadableWorkflow, holdsWorkflow } from '../../syntax/workflows/read-workflow.js';
import { offencesBroughtIn, type Offence } from '../offences.js';
import { defineRule } from '../rule.js';
import { isRead, type SidesReader } from '../sides.js';
import { agentStepsOf, workflowOfSide } from '../workflow-sides.js';
import { untrustedInputsOf } from './untrusted-inputs.js';

const sides = (before: string, after: string, trigger = 'pull_request_target') => {
  const text = (step: string): string =>
    `on: ${trigger}\njobs:\n  greet:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo start\n${step}`;
  return { '.github/workflows/greet.yml': { before: text(before), after: text(after) } };
};
const checkout = `      - uses: actions/checkout@v4\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n`;

export const workflowUntrustedInput = defineRule({
  id: 'workflow-untrusted-input',
  checklist: [2, 14],
  subject: 'change',
  title: 'A workflow runs what outsiders write',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Texts that anyone can write (titles, bodies, comments, branch names, commit messages) put by \`\${{ … }}\` into \`run:\`, into
\`actions/github-script\` and other inputs that are run, or into the prompt of an agent; the code of a pull request checked out by
workflows that have secrets (\`pull_request_target\`, \`workflow_run\`, \`issue_comment\`) and run then; agents that anybody may start
(\`allowed_non_write_users: "*"\`).`,
    why: 'The expression is filled in before the shell sees the script, so a title such as `$(curl …)` is run, with the secrets of the repository. Worms and stolen releases began this way.',
    fix: 'Hand the text over in `env:` and use it as `"$TITLE"`; check out a pull request only in workflows on `pull_request`; let only people who may write start agents.',
    limits: `A finding is certain where outsiders can start the workflow with its secrets and no condition looks at who they are; on
\`pull_request\`, \`push\` and in actions it is a warning. Values that pass through outputs of steps or files are not followed, but for
those of environment variables. Conditions are not evaluated: one that names an author, an association or a label is taken for a guard.`,
  },
  messages: {
    code: {
      title: '`{context}` is run as code in "{step}"',
      what: 'The step "{step}" puts `{context}` into what it runs.',
      why: 'Whoever writes that text writes the script: it is filled in before the shell or the interpreter reads it.',
      fix: 'Set an environment variable to it in `env:`, and use the variable in quotes.',
    },
    checkout: {
      title: 'The code of a pull request runs with secrets in the job {job}',
      what: 'The job {job} gets the code of the pull request in "{step}" and goes on with it, on `{triggers}`.',
      why: 'On these triggers a run has secrets and a token of this repository, and the code can come from anybody.',
      fix: 'Run it on `pull_request`, or do not run, build or install anything of what was checked out.',
    },
    prompt: {
      title: '`{context}` is put into the prompt of {tool}',
      what: 'The step "{step}" puts `{context}` into what {tool} is told to do.',
      why: 'Whoever writes that text can tell the agent to do something else, with its tools and its token.',
      fix: 'Give the agent the number and let it read the text as data, with no tools that write and no secrets.',
    },
    anyone: {
      title: 'Anybody may start {tool} in "{step}"',
      what: '`{input}` of the step "{step}" lets everybody start {tool}, who may write or not.',
      why: 'An issue title has been enough to make such an agent give away the keys of releases.',
      fix: 'Take it out, so that only people who may write can start it.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'a title in a script',
        files: sides('', `      - run: echo "\${{ github.event.pull_request.title }}"\n`),
      },
      { name: 'the code of a pull request is run', files: sides('', `${checkout}      - run: npm ci\n`) },
      {
        name: 'anybody may start the agent',
        files: sides(
          '',
          '      - uses: anthropics/claude-code-action@v1\n        with:\n          allowed_non_write_users: "*"\n',
          'issues',
        ),
      },
    ],
    accepted: [
      {
        name: 'a title in an environment variable',
        files: sides('', `      - env:\n          TITLE: \${{ github.event.pull_request.title }}\n        run: echo "$TITLE"\n`),
      },
      { name: 'a number in a script', files: sides('', `      - run: echo \${{ github.event.pull_request.number }}\n`) },
      { name: 'the code of the base', files: sides('', '      - uses: actions/checkout@v4\n      - run: npm ci\n') },
    ],
  },
  wantsText: (file) => isRead(file, READER),
  appliesTo: (change) => change.files.known && change.files.value.some((file) => isRead(file, READER)),
  check: (change) => offencesBroughtIn(change, READER),
});

const READER: SidesReader<Offence> = {
  matches: holdsWorkflow,
  read: (side, text) => {
    const workflow = workflowOfSide(side, text);
    if (workflow === null) return [];
    if (isUnreadableWorkflow(workflow)) return workflow;
    const starts = agentStepsOf(side, workflow);
    return 'reason' in starts ? starts : untrustedInputsOf(workflow, starts);
  },
};
