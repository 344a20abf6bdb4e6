/** A change adds a command that deploys or publishes past the pipeline. */
import { z } from 'zod';
import { defineRule } from '../rule.js';
import { commandFindings } from './command-findings.js';
import { holdsScripts } from './commands-of-change.js';
import { scriptExample } from './script-example.js';

const script = scriptExample('scripts/ship.sh');

export const directDeploy = defineRule({
  id: 'direct-deploy',
  checklist: [13],
  subject: 'change',
  title: 'A command that deploys is added',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Commands that bring something to users: \`vercel --prod\`, \`fly deploy\`, \`kubectl apply\` where it names production, \`cdk deploy\`,
\`gcloud app deploy\`, \`helm upgrade\`, \`npm publish\`, \`docker push …:latest\`. Scripts are read as \`destructive-command\` reads them.`,
    why: 'What deploys by a command of its own passes by review, by the checks and by those who watch a release.',
    fix: 'Deploy from a workflow that runs on the default branch, behind an environment that somebody approves.',
    limits: `A workflow that runs on a push to the default branch or a tag, for a release or by hand is there to deploy: what it adds is a note. Publishing
a package, an image or a release of Helm is a warning. Deployments to stages that do not say "production" are let pass where the command
names its stage.`,
  },
  messages: {
    added: {
      title: '{program} {does}',
      what: '{command} in {place} {does}.',
      why: 'What deploys by a command of its own passes by review, by the checks and by those who watch a release.',
      fix: 'Deploy from a workflow that runs on the default branch, behind an environment that somebody approves.',
    },
  },
  examples: {
    flagged: [
      { name: 'a site goes to production', files: script('', 'npx vercel deploy --prod --yes\n') },
      { name: 'a stage is production', files: script('', 'serverless deploy --stage prod\n') },
      { name: 'a package is published', files: script('', 'npm publish --access public\n') },
    ],
    accepted: [
      { name: 'a preview', files: script('', 'npx vercel deploy\n') },
      { name: 'a stage of development', files: script('', 'serverless deploy --stage dev\n') },
      { name: 'it was there before', files: script('fly deploy\n', 'echo done\nfly deploy\n') },
    ],
  },
  wantsText: holdsScripts,
  appliesTo: (change) => change.files.known && change.files.value.some(holdsScripts),
  check: (change) => commandFindings(change, 'direct-deploy'),
});
