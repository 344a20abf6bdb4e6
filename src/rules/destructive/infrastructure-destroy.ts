/** A change adds a command that destroys infrastructure, or changes it without anybody reading the plan. */
import { z } from 'zod';
import { defineRule } from '../rule.js';
import { commandFindings } from './command-findings.js';
import { holdsScripts } from './commands-of-change.js';
import { scriptExample } from './script-example.js';

const script = scriptExample('scripts/infrastructure.sh');

export const infrastructureDestroy = defineRule({
  id: 'infrastructure-destroy',
  checklist: [9],
  subject: 'change',
  title: 'A command that destroys infrastructure is added',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Commands that delete what runs in a cloud, a cluster or on a platform: \`terraform destroy\` and \`apply -auto-approve\`, \`aws … delete-…\`
and the deleting words of the other clouds' command lines, \`kubectl delete\`, \`helm uninstall\`, \`docker system prune\`, \`heroku apps:destroy\`.
Scripts are read as \`destructive-command\` reads them.`,
    why: 'What is deleted there is gone for everybody at once: a database of production has been deleted by an agent in nine seconds.',
    fix: 'Let infrastructure be changed by its own pipeline, from a plan that a person has read.',
    limits: `Scripts and steps whose name says that they clean up are graded lower: a warning instead of a failure. \`terraform apply -auto-approve\`
in a pipeline that runs after a merge, for a release or by hand is a note. Which account or cluster a command reaches is not known.`,
  },
  messages: {
    added: {
      title: '{program} {does}',
      what: '{command} in {place} {does}.',
      why: 'What is deleted there is gone for everybody at once, with the data that it holds.',
      fix: 'Let infrastructure be changed by its own pipeline, from a plan that a person has read.',
    },
  },
  examples: {
    flagged: [
      { name: 'all infrastructure is destroyed', files: script('', 'terraform -chdir=infra destroy -auto-approve\n') },
      {
        name: 'a database is deleted',
        files: script('', 'aws --profile prod rds delete-db-instance --db-instance-identifier main\n'),
      },
      { name: 'a namespace is deleted through another shell', files: script('', 'bash -c "kubectl delete namespace $NS"\n') },
    ],
    accepted: [
      { name: 'a plan', files: script('', 'terraform plan -destroy\n') },
      { name: 'a dry run', files: script('', 'kubectl delete -f k8s/ --dry-run=client\n') },
      { name: 'it was there before', files: script('helm uninstall api\n', 'echo done\nhelm uninstall api\n') },
    ],
  },
  wantsText: holdsScripts,
  appliesTo: (change) => change.files.known && change.files.value.some(holdsScripts),
  check: (change) => commandFindings(change, 'infrastructure-destroy'),
});
