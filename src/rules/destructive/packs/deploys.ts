/**
 * Deployments: what reaches users without a review and the pipeline behind it.
 *
 * Length: data, one entry after another.
 */
import type { Command, Entry } from '../command-pack.js';

const PRODUCTION = /(?:^|[^a-z])(?:prod(?:uction)?|prd|live)(?:$|[^a-z])/i;

const inProduction = ({ words }: Command): boolean => words.some((word) => PRODUCTION.test(word.slice(0, 300)));

interface Deploy {
  readonly id: string;
  readonly name: string;
  readonly programs: readonly string[];
  readonly test: (command: Command) => boolean;
  readonly grade?: Entry['grade'];
  readonly flagged: readonly string[];
  readonly accepted: readonly string[];
}

const verb = ({ operands }: Command, ...wanted: readonly string[]): boolean =>
  operands.slice(0, 4).some((word) => wanted.includes(word));

const DEPLOYS: readonly Deploy[] = [
  {
    id: 'deploy-vercel',
    name: 'Vercel',
    programs: ['vercel', 'now'],
    test: (command) =>
      command.has('--prod', '--production', '-p') ||
      command.valueOf('--target') === 'production' ||
      verb(command, 'promote', 'rollback'),
    flagged: ['vercel --prod', 'npx vercel deploy --prod', 'vercel --target=production', 'vercel promote url'],
    accepted: ['vercel', 'vercel dev', 'vercel build', 'vercel pull --environment=preview'],
  },
  {
    id: 'deploy-netlify',
    name: 'Netlify',
    programs: ['netlify', 'ntl'],
    test: (command) => verb(command, 'deploy') && command.has('--prod', '-p', '--prodIfUnlocked'),
    flagged: ['netlify deploy --prod', 'npx netlify deploy -p --dir dist', 'ntl deploy --prodIfUnlocked'],
    accepted: ['netlify deploy', 'netlify dev', 'netlify build'],
  },
  {
    id: 'deploy-fly',
    name: 'Fly.io or another platform for apps',
    programs: [
      'fly',
      'flyctl',
      'railway',
      'render',
      'koyeb',
      'cf',
      'eb',
      'dokku',
      'caprover',
      'scalingo',
      'clever',
      'platform',
      'zeabur',
      'copilot',
      'wrangler',
      'firebase',
      'amplify',
      'sst',
      'chalice',
      'zappa',
      'deployctl',
      'surge',
      'modal',
      'beam',
      'partykit',
      'northflank',
      'convex',
      'supabase',
      'encore',
      'shopify',
      'edgio',
      'azd',
      'sam',
      'heroku',
      'kamal',
      'mup',
      'pm2',
      'cap',
      'dep',
      'gigalixir',
      'nomad',
    ],
    test: (command) => {
      const {
        invocation: { program },
        operands,
        has,
      } = command;
      const [first = '', second = ''] = operands;
      switch (program) {
        case 'railway':
          return first === 'up' || first === 'redeploy' || first === 'deploy';
        case 'cf':
          return first === 'push';
        case 'wrangler':
          return (
            first === 'deploy' || first === 'publish' || (first === 'pages' && (second === 'deploy' || second === 'publish'))
          );
        case 'firebase':
        case 'modal':
        case 'kamal':
        case 'convex':
        case 'shopify':
          return (
            first === 'deploy' ||
            (second === 'deploy' && (program === 'shopify' || program === 'kamal')) ||
            (program === 'shopify' && second === 'push' && has('--live', '-l', '--allow-live'))
          );
        case 'supabase':
          return (first === 'functions' && second === 'deploy') || (first === 'db' && second === 'push' && !has('--local'));
        case 'azd':
          return first === 'up' || first === 'deploy' || first === 'provision';
        case 'amplify':
          return first === 'publish' || first === 'push';
        case 'surge':
          return operands.length > 0 && !/^(?:list|login|whoami|logout)$/.test(first);
        case 'heroku':
          return /^(?:container:release|releases:rollback|pipelines:promote|builds:create)$/.test(first);
        case 'pm2':
          return first === 'deploy' && inProduction(command);
        case 'cap':
        case 'dep':
          return operands.some((word) => word === 'deploy' || word.startsWith('deploy:')) && inProduction(command);
        case 'zappa':
          return first === 'deploy' || first === 'update';
        case 'nomad':
          return (first === 'job' && second === 'run') || first === 'run';
        case 'sst':
          return first === 'deploy' && inProduction(command);
        case 'scalingo':
        case 'clever':
          return first === 'deploy';
        case 'copilot':
          return operands.slice(0, 3).includes('deploy');
        default:
          return first === 'deploy' || first === 'deploys' || second === 'deploy' || second === 'redeploy';
      }
    },
    flagged: [
      'fly deploy',
      'flyctl deploy --remote-only',
      'eb deploy prod',
      'railway up',
      'wrangler deploy',
      'npx wrangler pages deploy dist',
      'firebase deploy --only hosting',
      'cf push',
      'kamal deploy',
      'sst deploy --stage production',
      'heroku container:release web',
    ],
    accepted: [
      'fly status',
      'wrangler dev',
      'firebase emulators:start',
      'eb status',
      'railway run npm test',
      'sst deploy --stage dev',
      'heroku logs',
    ],
  },
  {
    id: 'deploy-gcloud',
    name: 'Google Cloud',
    programs: ['gcloud'],
    test: (command) =>
      (verb(command, 'deploy') &&
        verb(command, 'app', 'run', 'functions', 'beta', 'alpha', 'endpoints', 'services', 'api-gateway', 'deploy')) ||
      (verb(command, 'update-traffic', 'set-traffic') && verb(command, 'run', 'app')),
    flagged: [
      'gcloud app deploy',
      'gcloud run deploy api --image x',
      'gcloud functions deploy f',
      'gcloud run services update-traffic api --to-latest',
    ],
    accepted: ['gcloud app browse', 'gcloud run services list', 'gcloud auth login'],
  },
  {
    id: 'deploy-aws',
    name: 'AWS',
    programs: ['aws'],
    test: ({ operands }) =>
      /\b(?:cloudformation deploy|cloudformation (?:create|update)-stack|lambda update-function-code|ecs update-service|deploy create-deployment|elasticbeanstalk update-environment|apprunner start-deployment|amplify start-deployment|cloudformation execute-change-set|ecs run-task)\b/.test(
        operands.join(' '),
      ),
    flagged: [
      'aws cloudformation deploy --stack-name a',
      'aws lambda update-function-code --function-name f',
      'aws ecs update-service --service a --force-new-deployment',
      'aws deploy create-deployment --application-name a',
    ],
    accepted: [
      'aws cloudformation describe-stacks',
      'aws lambda list-functions',
      'aws ecs describe-services',
      'aws cloudformation validate-template',
    ],
    grade: 'ask',
  },
  {
    id: 'deploy-azure',
    name: 'Azure',
    programs: ['az', 'func', 'swa'],
    test: ({ operands, invocation: { program } }) =>
      program === 'func'
        ? operands.slice(0, 3).join(' ') === 'azure functionapp publish'
        : program === 'swa'
          ? operands[0] === 'deploy'
          : /\b(?:webapp (?:up|deploy|deployment source)|functionapp deploy(?:ment source)?|containerapp (?:up|update)|deployment (?:group|sub|mg|tenant) create|aks command invoke|spring app deploy)\b/.test(
              operands.slice(0, 4).join(' '),
            ),
    flagged: [
      'az webapp up',
      'az deployment group create -g prod',
      'func azure functionapp publish app',
      'swa deploy dist',
      'az containerapp update -n a',
    ],
    accepted: ['az webapp list', 'az login', 'func start', 'swa start'],
  },
  {
    id: 'deploy-kubernetes',
    name: 'a cluster',
    programs: ['kubectl', 'oc', 'k', 'helm', 'helmfile', 'argocd', 'kapp', 'skaffold', 'flux', 'werf'],
    test: (command) => {
      const {
        operands,
        invocation: { program },
      } = command;
      const at = operands.slice(0, 4);
      if (program === 'helm')
        return (
          at.some((word) => word === 'upgrade' || word === 'install' || word === 'rollback') &&
          !at.includes('plugin') &&
          !at.includes('repo') &&
          !at.includes('dependency')
        );
      if (program === 'helmfile') return at.some((word) => word === 'apply' || word === 'sync');
      if (program === 'argocd') return at[0] === 'app' && (at[1] === 'sync' || at[1] === 'set' || at[1] === 'rollback');
      if (program === 'skaffold') return at[0] === 'run' || at[0] === 'deploy';
      if (program === 'flux') return at[0] === 'reconcile' || at[0] === 'bootstrap';
      if (program === 'werf') return at[0] === 'converge';
      if (program === 'kapp') return at[0] === 'deploy';
      const verbs = at.join(' ');
      return (
        inProduction(command) &&
        /\b(?:apply|create|set (?:image|env)|rollout (?:restart|undo)|patch|replace|edit|autoscale|run)\b/.test(verbs)
      );
    },
    flagged: [
      'kubectl -n production apply -f k8s/',
      'kubectl --context prod set image deploy/api api=x',
      'helm upgrade --install api ./chart',
      'helmfile apply',
      'argocd app sync api',
      'kubectl rollout restart deploy/api -n prod',
    ],
    accepted: [
      'kubectl apply -f k8s/dev',
      'kubectl get pods -n prod',
      'helm template chart',
      'helm repo add a b',
      'helm dependency update',
      'argocd app list',
    ],
    grade: 'ask',
  },
  {
    id: 'deploy-stack',
    name: 'a stack of infrastructure',
    programs: [
      'cdk',
      'serverless',
      'sls',
      'cdktf',
      'arc',
      'up',
      'architect',
      'docker',
      'ansible-playbook',
      'ansible',
      'octo',
      'spinnaker',
      'spin',
      'waypoint',
      'sam',
    ],
    test: (command) => {
      const {
        operands,
        has,
        valueOf,
        invocation: { program },
      } = command;
      const [first = '', second = ''] = operands;
      switch (program) {
        case 'serverless':
        case 'sls':
          return first === 'deploy' && (inProduction(command) || valueOf('--stage', '-s') === null);
        case 'ansible-playbook':
          return inProduction(command) && !has('--check', '-C', '--syntax-check', '--list-hosts', '--list-tasks');
        case 'ansible':
          return false;
        case 'docker':
          return first === 'stack' && second === 'deploy';
        case 'octo':
          return first === 'deploy-release';
        case 'up':
          return first === 'deploy' || first === 'production';
        case 'waypoint':
          return first === 'up' || first === 'deploy';
        default:
          return first === 'deploy' || second === 'deploy';
      }
    },
    flagged: [
      'cdk deploy --all',
      'npx serverless deploy --stage prod',
      'sls deploy',
      'ansible-playbook -i production site.yml',
      'docker stack deploy -c a.yml app',
      'sam deploy',
    ],
    accepted: [
      'cdk synth',
      'serverless deploy --stage dev',
      'ansible-playbook -i staging site.yml',
      'ansible-playbook -i production site.yml --check',
      'docker build .',
      'sam build',
    ],
  },
  {
    id: 'deploy-by-push',
    name: 'a platform or server that builds what is pushed to it',
    programs: ['git'],
    test: ({ operands, has }) => {
      const [, remote = ''] = operands.slice(operands.indexOf('push'));
      return operands.includes('push') && !has('-n', '--dry-run') && /^(?:heroku|dokku|piku|prod|production|live)$/.test(remote);
    },
    grade: 'ask',
    flagged: ['git push heroku main', 'git push dokku HEAD:master', 'git push production'],
    accepted: ['git push origin production-fix', 'git push', 'git remote add heroku x', 'git push --dry-run heroku main'],
  },
  {
    id: 'deploy-copy',
    name: 'a server, by copying files onto it',
    programs: ['rsync', 'scp'],
    test: ({ operands, has }) => {
      const last = operands.at(-1) ?? '';
      return (
        operands.length > 1 &&
        !has('-n', '--dry-run') &&
        /^[^/\s:]{1,200}:(?!$)/.test(last) &&
        (/:\/?(?:var\/www|srv\/(?:www|http)|usr\/share\/nginx)(?:\/|$)/.test(last) || PRODUCTION.test(last.slice(0, 300)))
      );
    },
    grade: 'ask',
    flagged: ['rsync -az --delete dist/ deploy@prod:/var/www', 'scp -r dist deploy@prod.example.com:/srv/app'],
    accepted: ['rsync -az src/ backup/', 'scp prod:/var/log/app.log .', 'rsync -n -a dist/ deploy@prod:/var/www'],
  },
  {
    id: 'deploy-workflow',
    name: 'wherever a workflow that it starts does',
    programs: ['gh', 'glab'],
    test: ({ operands }) =>
      operands[0] === 'workflow' &&
      operands[1] === 'run' &&
      operands.slice(2).some((word) => /deploy|release|publish|\bprod/i.test(word)),
    grade: 'ask',
    flagged: ['gh workflow run deploy.yml -f env=production', 'gh workflow run release.yml'],
    accepted: ['gh workflow view deploy.yml', 'gh workflow run test.yml', 'gh run list'],
  },
  {
    id: 'deploy-mobile',
    name: 'a store of apps or the phones of users',
    programs: ['eas', 'expo', 'eas-cli', 'expo-cli'],
    test: ({ operands, has }) => /^(?:submit|update|publish)$/.test(operands[0] ?? '') && !has('--help'),
    grade: 'ask',
    flagged: ['eas submit --platform ios --non-interactive', 'npx expo publish', 'eas update --branch production'],
    accepted: ['eas build --local', 'expo start', 'eas update:list'],
  },
];

export const DEPLOYMENTS: readonly Entry[] = DEPLOYS.map(({ id, name, programs, test, flagged, accepted, grade = 'block' }) => ({
  id,
  rule: 'direct-deploy',
  grade,
  severity: grade === 'block' ? 'high' : 'medium',
  does: `deploys to ${name}`,
  programs,
  when: test,
  examples: { flagged, accepted },
}));
