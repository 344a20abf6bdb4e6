/** Infrastructure as code: what takes it down, or changes it without anybody looking at the plan. */
import type { Entry } from '../command-pack.js';

const TERRAFORM = ['terraform', 'tofu', 'terragrunt', 'terraform.exe', 'tf', 'cdktf', 'atmos', 'tfx', 'terramate'];

export const INFRASTRUCTURE_CODE: readonly Entry[] = [
  {
    id: 'terraform-destroy',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'destroys all infrastructure that the configuration describes',
    programs: TERRAFORM,
    when: ({ operands, has, words }) => {
      const verbs = operands.filter((word) => /^(?:destroy|apply|plan|run-all|stack|run|terraform)$/.test(word));
      return (
        verbs.includes('destroy') ||
        (verbs.includes('apply') && has('-destroy', '--destroy')) ||
        words.some((word) => /^(?:run-all|--all)$/.test(word) && words.includes('destroy'))
      );
    },
    examples: {
      flagged: [
        'terraform destroy',
        'terraform -chdir=infra destroy -auto-approve',
        'tofu apply -destroy',
        'terragrunt run-all destroy',
        'cdktf destroy',
      ],
      accepted: ['terraform plan', 'terraform plan -destroy', 'terraform init', 'terraform validate', 'terraform fmt'],
    },
  },
  {
    id: 'terraform-auto-approve',
    rule: 'infrastructure-destroy',
    deploys: true,
    grade: 'block',
    severity: 'high',
    does: 'changes infrastructure without anybody having read the plan',
    programs: TERRAFORM,
    when: ({ operands, has, invocation: { text } }) =>
      operands.includes('apply') &&
      (has('-auto-approve', '--auto-approve', '--terragrunt-non-interactive', '--non-interactive') ||
        /\bTF_CLI_ARGS\w{0,40}=\S{0,200}auto-approve/.test(text) ||
        operands.includes('run-all')) &&
      !has('-destroy', '--destroy'),
    examples: {
      flagged: [
        'terraform apply -auto-approve',
        'tofu apply --auto-approve',
        'terragrunt apply --auto-approve',
        'cdktf deploy --auto-approve; terraform apply -auto-approve=true',
      ],
      accepted: ['terraform apply', 'terraform apply plan.out', 'terraform plan'],
    },
  },
  {
    id: 'terraform-state',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'high',
    does: 'makes the configuration forget infrastructure, or takes away what keeps two runs apart',
    programs: TERRAFORM,
    when: ({ operands, has }) => {
      const text = operands.slice(0, 4).join(' ');
      return (
        /\bstate (?:rm|push|replace-provider)\b|\bworkspace delete\b|\bforce-unlock\b|^taint\b/.test(text) ||
        (operands.includes('init') && has('-force-copy', '-migrate-state') && has('-force-copy'))
      );
    },
    examples: {
      flagged: [
        'terraform state rm aws_db_instance.main',
        'terraform workspace delete prod',
        'terraform force-unlock -force 1',
        'tofu state push x.tfstate',
      ],
      accepted: ['terraform state list', 'terraform workspace select dev', 'terraform init', 'terraform state pull'],
    },
  },
  {
    id: 'pulumi-destroy',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'destroys a stack with all that it made',
    programs: ['pulumi'],
    when: ({ operands, has }) =>
      operands.slice(0, 3).some((word) => word === 'destroy' || word === 'down') ||
      /\b(?:stack rm|state delete|stack import|cancel)\b/.test(operands.slice(0, 4).join(' ')) ||
      (operands.includes('up') && has('--target-replace')),
    examples: {
      flagged: ['pulumi destroy --yes', 'pulumi -C infra destroy', 'pulumi stack rm prod --force', 'pulumi state delete urn'],
      accepted: ['pulumi preview', 'pulumi stack ls', 'pulumi login'],
    },
  },
  {
    id: 'pulumi-unread',
    rule: 'infrastructure-destroy',
    deploys: true,
    grade: 'ask',
    severity: 'high',
    does: 'changes infrastructure without anybody having read the preview',
    programs: ['pulumi'],
    when: ({ operands, has }) =>
      operands.some((word) => word === 'up' || word === 'update') && has('-y', '--yes', '--skip-preview', '-f'),
    examples: {
      flagged: ['pulumi up --yes', 'pulumi up -f', 'pulumi update --skip-preview'],
      accepted: ['pulumi up', 'pulumi preview', 'pulumi config set a b --plaintext'],
    },
  },
  {
    id: 'stack-destroy',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'destroys a deployed stack',
    programs: [
      'cdk',
      'serverless',
      'sls',
      'sst',
      'architect',
      'arc',
      'up',
      'apex',
      'claudia',
      'zappa',
      'crossplane',
      'chalice',
      'bosh',
      'juju',
      'packer',
      'osc',
    ],
    when: ({ operands, invocation: { program } }) => {
      const [first = ''] = operands;
      switch (program) {
        case 'serverless':
        case 'sls':
        case 'sst':
          return first === 'remove';
        case 'arc':
        case 'architect':
        case 'up':
        case 'claudia':
          return first === 'destroy' || (program === 'up' && operands[1] === 'delete');
        case 'zappa':
          return first === 'undeploy';
        case 'bosh':
          return first.startsWith('delete-');
        case 'juju':
          return /^(?:destroy|remove|kill)-/.test(first);
        case 'packer':
          return false;
        default:
          return first === 'destroy' || first === 'delete';
      }
    },
    examples: {
      flagged: [
        'cdk destroy --all --force',
        'npx serverless remove --stage prod',
        'sls remove',
        'zappa undeploy prod',
        'juju destroy-model x',
      ],
      accepted: ['cdk synth', 'cdk diff', 'serverless offline', 'sls package'],
    },
  },
  {
    id: 'disable-guards',
    rule: 'infrastructure-destroy',
    grade: 'ask',
    severity: 'high',
    does: 'takes away what protects a database or a machine from being deleted',
    programs: ['gcloud', 'az', 'hcloud', 'doctl', 'aws', 'eksctl', 'kubectl', 'oc'],
    when: ({ has, words }) =>
      has('--no-deletion-protection') ||
      words.some((word) =>
        /^--(?:no-enable-deletion-protection|no-backup|skip-final-snapshot|disable-protection|retention-days=0|backup-retention(?:-days|-period)?=0|no-enable-point-in-time-recovery)$/.test(
          word,
        ),
      ) ||
      words.join(' ').includes('lock delete') ||
      words.some((word) =>
        /(?:^|[,{"\s])"?(?:Status"?\s{0,5}[=:]\s{0,5}"?Suspended|PointInTimeRecoveryEnabled"?\s{0,5}[=:]\s{0,5}"?false|persistentVolumeReclaimPolicy"?\s{0,5}[=:]\s{0,5}"?Delete)\b/.test(
          word,
        ),
      ),
    examples: {
      flagged: [
        'gcloud sql instances patch p --no-deletion-protection',
        'az lock delete --name l',
        'gcloud sql instances patch p --no-backup',
        'aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Suspended',
        'aws dynamodb update-continuous-backups --table-name t --point-in-time-recovery-specification PointInTimeRecoveryEnabled=false',
        `kubectl patch pv a -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}'`,
      ],
      accepted: [
        'gcloud sql instances patch p --deletion-protection',
        'az lock list',
        'aws rds describe-db-instances',
        'aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled',
      ],
    },
  },
];
