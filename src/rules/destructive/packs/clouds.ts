/**
 * Clouds' command lines: what is deleted there is gone for everybody.
 *
 * Length: data, one entry after another.
 */
import type { Command, Entry } from '../command-pack.js';

const DELETES =
  /^(?:batch-)?(?:delete|terminate|destroy|purge|remove|deregister|release|revoke|schedule-key-deletion|disable)(?:$|[-_:])/;
/** What is made anew at any time, or says who may do what. */
const SMALL =
  /(?:tags?|labels?|metrics?|alarms?|messages?|log-stream|annotations?|dashboards?|filters?|rules?|permission|policy|policies|attributes?|items?|objects?|cache-\w{1,60}(?:-\w{1,60})?|invalidation|launch-template-versions?|task-definition|targets?|listeners?|scheduled-actions?|subscriptions?|parameters?|images?|address|user-from-group|role-from-instance-profile|version|network-interface-permission|login-profile|access-key|batch|message-batch)$/;

const awsOperation = ({ operands }: Command): string => operands.find((word, index) => index > 0 && DELETES.test(word)) ?? '';
const named = ({ operands }: Command, wanted: RegExp): boolean => operands.some((word) => wanted.test(word));
const DELETE_WORD = /^(?:delete|destroy|remove|rm|terminate|purge|release)$/;

/** A command line whose own word for it stands anywhere among the first operands: `hcloud server delete`. */
function cloud(
  id: string,
  programs: readonly string[],
  does: string,
  wanted: RegExp,
  flagged: readonly string[],
  accepted: readonly string[],
): Entry {
  return {
    id,
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'high',
    does,
    programs,
    when: ({ operands }) => operands.slice(0, 5).some((word) => wanted.test(word)),
    examples: { flagged, accepted },
  };
}

export const CLOUDS: readonly Entry[] = [
  {
    id: 'aws-s3-delete',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a bucket or all that is in a part of it',
    programs: ['aws', 'awslocal', 's3cmd', 's5cmd', 'mc', 'gsutil', 'rclone', 'b2', 'azcopy', 'wasabi'],
    when: (command) => {
      const {
        invocation: { program },
        operands,
        has,
      } = command;
      if (program === 'aws')
        return (
          operands.includes('s3') &&
          (operands.includes('rb') ||
            (operands.includes('rm') && has('--recursive')) ||
            (operands.includes('sync') && has('--delete') && operands.at(-2) === '/dev/null'))
        );
      if (program === 'gsutil')
        return (
          operands.includes('rb') || (operands.includes('rm') && (has('-r', '-R') || operands.some((word) => word.endsWith('*'))))
        );
      if (program === 's3cmd')
        return operands.includes('rb') || (/^(?:del|rm)$/.test(operands[0] ?? '') && has('--recursive', '-r'));
      if (program === 's5cmd')
        return operands[0] === 'rb' || (operands[0] === 'rm' && operands.some((word) => word.includes('*')));
      if (program === 'mc') return operands[0] === 'rb' || (operands[0] === 'rm' && has('--recursive', '-r'));
      if (program === 'rclone') return /^(?:purge|delete)$/.test(operands[0] ?? '');
      if (program === 'b2')
        return /^(?:delete-bucket|rm)$/.test(operands[0] ?? '') || (operands[0] === 'bucket' && operands[1] === 'delete');
      return program === 'azcopy' && /^(?:rm|remove)$/.test(operands[0] ?? '') && has('--recursive');
    },
    examples: {
      flagged: [
        'aws s3 rm s3://data --recursive',
        'aws --profile prod s3 rb s3://data --force',
        'gsutil -m rm -r gs://data',
        's3cmd del --recursive s3://x',
        'mc rb --force m/x',
        'rclone purge r:x',
      ],
      accepted: [
        'aws s3 cp a s3://data',
        'aws s3 ls',
        'aws s3 rm s3://data/one.txt',
        'gsutil ls',
        'aws s3 sync dist s3://site --delete',
      ],
    },
  },
  {
    id: 'aws-delete',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'deletes infrastructure in AWS',
    programs: ['aws'],
    when: (command) => {
      const operation = awsOperation(command);
      return operation !== '' && !SMALL.test(operation) && !/^(?:disable|deregister|release|revoke|remove)/.test(operation);
    },
    examples: {
      flagged: [
        'aws ec2 terminate-instances --instance-ids i-1',
        'aws rds delete-db-instance --db-instance-identifier prod --skip-final-snapshot',
        'aws cloudformation delete-stack --stack-name a',
        'aws --region eu-west-1 dynamodb delete-table --table-name t',
        'aws kms schedule-key-deletion --key-id k',
      ],
      accepted: [
        'aws ec2 describe-instances',
        'aws sqs delete-message --queue-url q',
        'aws ec2 delete-tags --resources r',
        'aws s3api put-object --bucket b --key k',
        'aws ec2 create-instance-connect-endpoint --subnet-id s',
      ],
    },
  },
  {
    id: 'aws-take-away',
    rule: 'infrastructure-destroy',
    grade: 'ask',
    severity: 'medium',
    does: 'takes away a part of what runs in AWS, or what guards it',
    programs: ['aws'],
    when: (command) => {
      const operation = awsOperation(command);
      const off =
        command.has('--no-deletion-protection', '--no-enable-termination-protection', '--no-disable-api-termination') ||
        command.valueOf('--backup-retention-period') === '0';
      const stops = named(command, /^(?:stop-instances|stop-db-instance|stop-db-cluster|stop-logging|suspend-processes)$/);
      return (
        off ||
        stops ||
        command.valueOf('--desired-count') === '0' ||
        (operation !== '' &&
          (SMALL.test(operation) || /^(?:disable|deregister|release|revoke|remove)/.test(operation)) &&
          !/message|tags?$|invalidation/.test(operation))
      );
    },
    examples: {
      flagged: [
        'aws rds modify-db-instance --db-instance-identifier a --no-deletion-protection',
        'aws iam delete-policy --policy-arn a',
        'aws cloudtrail stop-logging --name t',
        'aws ec2 revoke-security-group-ingress --group-id g',
        'aws ecs update-service --service a --desired-count 0',
      ],
      accepted: [
        'aws sqs delete-message --queue-url q',
        'aws iam list-users',
        'aws ecs update-service --service a --desired-count 2',
      ],
    },
  },
  {
    id: 'gcloud-delete',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'deletes infrastructure in Google Cloud',
    programs: ['gcloud', 'bq', 'firebase', 'cbt'],
    when: (command) => {
      const {
        operands,
        has,
        invocation: { program },
      } = command;
      if (program === 'bq') return operands[0] === 'rm' && (has('-r', '-f', '-d') || operands.length > 1);
      if (program === 'firebase')
        return /^(?:projects?:delete|firestore:delete|database:remove|functions:delete|hosting:disable|firestore:databases:delete|apphosting:backends:delete)$/.test(
          operands[0] ?? '',
        );
      if (program === 'cbt') return /^delete(?:table|instance|allrows|family)$/.test(operands[0] ?? '');
      const small = operands.some((word) =>
        /^(?:tags|operations|images|docker|versions|configurations|access-config|logs|policies)$/.test(word),
      );
      return (
        !small &&
        operands.some((word) => DELETE_WORD.test(word) || /^(?:delete-\w+|disable|remove-iam-policy-binding)$/.test(word)) &&
        !operands.includes('describe') &&
        !operands.includes('list') &&
        !operands.some((word) => word === 'remove-iam-policy-binding')
      );
    },
    examples: {
      flagged: [
        'gcloud compute instances delete vm-1 --quiet',
        'gcloud sql instances delete prod',
        'gcloud --project p projects delete p',
        'gcloud storage rm -r gs://data',
        'bq rm -r -f dataset',
        'firebase firestore:delete --all-collections',
      ],
      accepted: [
        'gcloud compute instances list',
        'gcloud config set project p',
        'gcloud container images delete img',
        'bq query "select 1"',
        'firebase serve',
      ],
    },
  },
  {
    id: 'azure-delete',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'deletes infrastructure in Azure',
    programs: ['az', 'azd'],
    when: ({ operands, invocation: { program } }) =>
      program === 'azd'
        ? operands[0] === 'down'
        : operands.slice(0, 6).some((word) => /^(?:delete|purge|deallocate|delete-batch)$/.test(word)) &&
          !operands.some((word) => /^(?:tag|message|assignment|extension|cache|config-as-code|account-clear)$/.test(word)),
    examples: {
      flagged: [
        'az group delete --name prod --yes',
        'az vm delete -n a -g b',
        'az sql db delete -n x',
        'azd down --force --purge',
        'az keyvault purge --name k',
      ],
      accepted: ['az group list', 'az login', 'az role assignment delete --ids x', 'azd up'],
    },
  },
  cloud(
    'digitalocean-delete',
    ['doctl'],
    'deletes infrastructure in DigitalOcean',
    /^(?:delete|rm|d|del|destroy|remove|undeploy|delete-selective)$/,
    ['doctl compute droplet delete 1 -f', 'doctl kubernetes cluster rm a', 'doctl databases delete x'],
    ['doctl compute droplet list', 'doctl auth init', 'doctl apps create --spec a'],
  ),
  cloud(
    'linode-delete',
    ['linode-cli', 'linode'],
    'deletes infrastructure in Linode',
    /^(?:delete|rm|[\w-]+-delete)$/,
    ['linode-cli linodes delete 1', 'linode-cli volumes rm 2', 'linode-cli lke cluster-delete 3'],
    ['linode-cli linodes list', 'linode-cli regions list', 'linode-cli linodes create'],
  ),
  cloud(
    'hetzner-delete',
    ['hcloud'],
    'deletes infrastructure in Hetzner Cloud',
    /^(?:delete|disable-protection|disable-backup|rebuild|poweroff)$/,
    ['hcloud server delete a', 'hcloud volume delete b', 'hcloud server disable-protection a delete'],
    ['hcloud server list', 'hcloud server create --name a', 'hcloud context use x'],
  ),
  cloud(
    'oracle-delete',
    ['oci'],
    'deletes infrastructure in Oracle Cloud',
    /^(?:delete|terminate|bulk-delete|schedule-key-deletion|schedule-vault-deletion)$/,
    [
      'oci compute instance terminate --instance-id a',
      'oci os bucket delete --bucket-name b',
      'oci db autonomous-database delete --id x',
    ],
    ['oci compute instance list', 'oci setup config', 'oci os object put'],
  ),
  cloud(
    'ibm-delete',
    ['ibmcloud', 'bx'],
    'deletes infrastructure in IBM Cloud',
    /^(?:delete|rm|[\w-]+-(?:delete|rm|remove)|destroy)$/,
    ['ibmcloud ks cluster rm --cluster a -f', 'ibmcloud resource service-instance-delete x', 'ibmcloud is instance-delete y'],
    ['ibmcloud login', 'ibmcloud ks cluster ls', 'ibmcloud target'],
  ),
  cloud(
    'scaleway-delete',
    [
      'scw',
      'vultr-cli',
      'vultr',
      'exo',
      'civo',
      'upctl',
      'ovhai',
      'aliyun',
      'tccli',
      'yc',
      'openstack',
      'nova',
      'exoscale',
      'govc',
      'proxmox',
      'qm',
      'pct',
      'virsh',
      'multipass',
      'vagrant',
      'lxc',
      'incus',
    ],
    'deletes machines or what they hold',
    /^(?:delete|terminate|destroy|remove|undefine|purge|rm|Delete\w+|Terminate\w+|vm\.destroy)$/,
    [
      'scw instance server delete 1',
      'openstack server delete a',
      'vagrant destroy -f',
      'virsh undefine x --remove-all-storage',
      'lxc delete -f a',
    ],
    ['scw instance server list', 'vagrant up', 'openstack server list', 'virsh list'],
  ),
  {
    id: 'eks-delete',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a cluster, an environment or a stack',
    programs: [
      'eksctl',
      'kops',
      'eb',
      'sam',
      'copilot',
      'amplify',
      'chalice',
      'ecs-cli',
      'kubeadm',
      'k3d',
      'minikube',
      'kind',
      'k3s-uninstall.sh',
      'rke',
      'talosctl',
    ],
    when: ({ operands, invocation: { program } }) => {
      const [first = '', second = ''] = operands;
      if (program === 'kind' || program === 'k3d' || program === 'minikube') return false;
      if (program === 'k3s-uninstall.sh') return true;
      if (program === 'kubeadm' || program === 'talosctl') return first === 'reset';
      if (program === 'rke') return first === 'remove';
      if (program === 'ecs-cli') return first === 'down' || second === 'down' || second === 'rm';
      return /^(?:delete|terminate|destroy)$/.test(first) || (program === 'copilot' && second === 'delete');
    },
    examples: {
      flagged: [
        'eksctl delete cluster --name prod',
        'eb terminate --force',
        'sam delete --no-prompts',
        'kubeadm reset -f',
        'copilot app delete',
        'amplify delete',
      ],
      accepted: ['eksctl get cluster', 'eb status', 'kind delete cluster', 'minikube delete', 'sam build'],
    },
  },
];
