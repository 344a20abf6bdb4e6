/** A change adds a command that destroys infrastructure, or takes away what protects it from being destroyed. */
import { z } from 'zod';
import type { FileChange } from '../../change/file-change.js';
import { defineRule } from '../rule.js';
import { commandFindings } from './command-findings.js';
import { holdsScripts } from './commands-of-change.js';
import { lostProtections, mayDescribe } from './lost-protections.js';
import { scriptExample } from './script-example.js';

const script = scriptExample('scripts/infrastructure.sh');

export const infrastructureDestroy = defineRule({
  id: 'infrastructure-destroy',
  checklist: [9],
  subject: 'change',
  title: 'Infrastructure is destroyed, or loses its protection',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Commands that delete what runs in a cloud, a cluster or on a platform: \`terraform destroy\` and \`apply -auto-approve\`, \`aws … delete-…\`
and the deleting words of the other clouds' command lines, \`kubectl delete\`, \`helm uninstall\`, \`docker system prune\`, \`heroku apps:destroy\`.
Scripts are read as \`destructive-command\` reads them. And settings that protected a resource and do so no longer: \`prevent_destroy\`, protection from
being deleted, last snapshots, times that backups are kept, earlier versions and object locks, \`DeletionPolicy\`, \`RemovalPolicy\`, \`protect\`,
\`reclaimPolicy\`, in Terraform, CloudFormation, Kubernetes, CDK and Pulumi.`,
    why: 'What is deleted there is gone for everybody at once: a database of production has been deleted by an agent in nine seconds.',
    fix: 'Let infrastructure be changed by its own pipeline, from a plan that a person has read.',
    limits: `Scripts and steps whose name says that they clean up are graded lower: a warning instead of a failure. \`terraform apply -auto-approve\`
in a pipeline that runs after a merge, for a release or by hand is a note. Which account or cluster a command reaches is not known. A protection that
becomes shorter or an expression, and one in a folder for tests, examples or development, is a warning, and so is a protected resource that goes as a
whole. What is new is not judged by its protections. Default values are known where a provider's are the same for all its resources.`,
  },
  messages: {
    added: {
      title: '{program} {does}',
      what: '{command} in {place} {does}.',
      why: 'What is deleted there is gone for everybody at once, with the data that it holds.',
      fix: 'Let infrastructure be changed by its own pipeline, from a plan that a person has read.',
    },
    unprotected: {
      title: '{resource} loses a protection',
      what: '{protection} is taken away from {resource}: {setting} is now {now}.',
      why: 'The next mistake, or the next plan that nobody reads, deletes it with all that it holds.',
      fix: 'Put the setting back; where it has to go, let whoever answers for the data agree to it.',
    },
    lessProtected: {
      title: '{resource} may be less protected',
      what: '{protection} of {resource} is less than before, or no longer written out: {setting} is now {now}.',
      why: 'What is deleted by mistake can be brought back for a shorter time, or not at all.',
      fix: 'Keep the value, or say why less is enough.',
    },
    protectedGone: {
      title: '{resource} goes together with its protection',
      what: '{resource} is taken out, and with it what kept it from being destroyed: {setting}.',
      why: 'Nothing refuses to destroy what is no longer described, so that the next apply deletes it.',
      fix: 'Where it only moves, say so with a `moved` or `removed` block; where it has to go, let whoever answers for the data agree.',
    },
    protectorGone: {
      title: '{resource} no longer protects anything',
      what: '{resource}, which protects other resources, is taken out.',
      why: 'What it protected can be deleted, or is no longer backed up.',
      fix: 'Put it back, or show what protects them now.',
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
      {
        name: 'a database may be destroyed again',
        files: {
          'infra/database.tf': {
            before: 'resource "aws_db_instance" "main" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n',
            after: 'resource "aws_db_instance" "main" {\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n',
          },
        },
      },
    ],
    accepted: [
      { name: 'a plan', files: script('', 'terraform plan -destroy\n') },
      { name: 'a dry run', files: script('', 'kubectl delete -f k8s/ --dry-run=client\n') },
      { name: 'it was there before', files: script('helm uninstall api\n', 'echo done\nhelm uninstall api\n') },
    ],
  },
  wantsText: isOfInterest,
  appliesTo: (change) => change.files.known && change.files.value.some(isOfInterest),
  *check(change) {
    yield* commandFindings(change, 'infrastructure-destroy');
    yield* lostProtections(change);
  },
});

function isOfInterest(file: FileChange): boolean {
  return holdsScripts(file) || mayDescribe(file);
}
