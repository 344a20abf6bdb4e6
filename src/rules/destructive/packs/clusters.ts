/** Kubernetes, Helm and containers: workloads, and the volumes that they keep data in. */
import type { Entry } from '../command-pack.js';

const KUBECTL = ['kubectl', 'oc', 'k', 'k3s', 'microk8s', 'kubectl.exe', 'microk8s.kubectl'];
/** What a controller makes anew by itself, or what a run has made for itself. */
const SHORT_LIVED = /^(?:po|pods?|jobs?|jobs\.batch|events?|ev|leases?|endpoints?|csr)(?:\/.*)?$/;

export const CLUSTERS: readonly Entry[] = [
  {
    id: 'kubectl-delete',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'high',
    does: 'deletes what runs in a cluster, or where it keeps its data',
    programs: KUBECTL,
    subcommand: ['delete'],
    when: ({ rest, has }) =>
      has('--all', '-A', '--all-namespaces', '-l', '--selector', '-f', '--filename', '-k', '--kustomize') ||
      !rest.slice(0, 1).some((word) => SHORT_LIVED.test(word.text)),
    examples: {
      flagged: [
        'kubectl delete namespace prod',
        'kubectl -n prod delete deployment api',
        'kubectl delete -f k8s/',
        'kubectl delete pods --all',
        'kubectl delete pvc data-0',
        'oc delete project x',
      ],
      accepted: [
        'kubectl get pods',
        'kubectl delete pod api-1',
        'kubectl delete job migrate --ignore-not-found',
        'kubectl delete ns x --dry-run=client',
      ],
    },
  },
  {
    id: 'kubectl-delete-pod',
    rule: 'infrastructure-destroy',
    grade: 'note',
    severity: 'low',
    does: 'ends a pod or a job',
    programs: KUBECTL,
    subcommand: ['delete'],
    when: ({ rest, has }) => SHORT_LIVED.test(rest[0]?.text ?? '') && !has('--all', '-A', '-l', '--selector'),
    examples: {
      flagged: ['kubectl delete pod api-1', 'kubectl -n a delete job/migrate'],
      accepted: ['kubectl get pod', 'kubectl delete pods --all', 'kubectl logs api-1'],
    },
  },
  {
    id: 'kubectl-take-down',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'high',
    does: 'takes workloads down, or replaces them by force',
    programs: KUBECTL,
    when: ({ operands, words, has, valueOf }) => {
      const verb = operands.find((word) => /^(?:scale|drain|replace|cordon|patch|apply|taint)$/.test(word)) ?? '';
      if (operands.indexOf(verb) > 2) return false;
      switch (verb) {
        case 'scale':
          return valueOf('--replicas') === '0';
        case 'drain':
          return true;
        case 'replace':
          return has('--force');
        case 'apply':
          return has('--prune');
        case 'patch':
          return words.some((word) => /finalizers["']?\s*:\s*(?:null|\[\s*\])|"replicas"\s*:\s*0/.test(word.slice(0, 2_000)));
        default:
          return false;
      }
    },
    examples: {
      flagged: [
        'kubectl scale deploy/api --replicas=0',
        'kubectl drain node-1 --ignore-daemonsets',
        'kubectl replace --force -f a.yaml',
        `kubectl patch ns a -p '{"metadata":{"finalizers":null}}'`,
      ],
      accepted: [
        'kubectl scale deploy/api --replicas=3',
        'kubectl apply -f a.yaml',
        'kubectl replace -f a.yaml',
        'kubectl patch deploy a -p "{}"',
      ],
    },
  },
  {
    id: 'helm-uninstall',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'high',
    does: 'takes a release and all that it made out of a cluster',
    programs: [
      'helm',
      'helm3',
      'helmfile',
      'flux',
      'argocd',
      'kapp',
      'istioctl',
      'velero',
      'linkerd',
      'skaffold',
      'tilt',
      'cilium',
    ],
    when: ({ operands, invocation: { program } }) => {
      const wanted =
        program === 'argocd' || program === 'flux' || program === 'velero'
          ? /^(?:delete|uninstall|rm)$/
          : program === 'tilt'
            ? /^$/
            : /^(?:uninstall|delete|del|un|destroy)$/;
      return operands.slice(0, 4).some((word) => wanted.test(word));
    },
    examples: {
      flagged: [
        'helm uninstall api',
        'helm -n prod delete api',
        'helmfile destroy',
        'argocd app delete x --yes',
        'velero backup delete b',
        'istioctl uninstall --purge',
      ],
      accepted: ['helm list', 'helm template x', 'helm upgrade --install api ./chart', 'argocd app get x', 'helmfile diff'],
    },
  },
  {
    id: 'container-prune',
    rule: 'infrastructure-destroy',
    grade: 'ask',
    severity: 'medium',
    does: 'deletes containers, images or volumes that it was not told by name',
    programs: ['docker', 'podman', 'nerdctl', 'buildah', 'colima', 'crictl'],
    when: ({ operands, has, words, invocation: { program, via, input } }) => {
      const [first = '', second = ''] = operands;
      if (second === 'prune') return first !== 'builder' && first !== 'buildx' && !(first === 'image' && !has('-a', '--all'));
      if (program === 'colima') return first === 'delete';
      if (program === 'podman' && first === 'system' && second === 'reset') return true;
      if (program === 'crictl') return first === 'rmi' && has('--prune', '-a');
      const removes =
        /^(?:rm|rmi|remove|kill|stop)$/.test(first) ||
        (/^(?:container|image|volume|network)$/.test(first) && /^(?:rm|remove|kill|stop)$/.test(second));
      const listed = via.includes('xargs') && input?.kind === 'command' ? input.from : null;
      const lists =
        listed !== null && /^(?:docker|podman|nerdctl)$/.test(listed.program) ? listed.words.map((word) => word.text) : [];
      return (
        removes &&
        (has('-a', '--all') ||
          (lists.some((word) => /^(?:ps|ls|images)$/.test(word)) && !lists.some((word) => /^(?:--filter|-f)/.test(word))) ||
          words.some(
            (word) =>
              /\$\(\s*(?:docker|podman)\s+[\w ]{0,20}(?:ps|ls|images)\b[^)]{0,80}\)/.test(word) && !/--filter|-f\b/.test(word),
          ))
      );
    },
    examples: {
      flagged: [
        'docker system prune -af --volumes',
        'docker volume prune -f',
        'docker rm -f $(docker ps -aq)',
        'docker ps -aq | xargs docker rm -fv',
        'podman system reset -f',
        'docker container prune',
      ],
      accepted: [
        'docker ps',
        'docker builder prune -f',
        'docker rm -f app',
        'docker image prune -f',
        'docker rm $(docker ps -q --filter name=x)',
        'docker ps -q --filter name=x | xargs docker rm',
      ],
    },
  },
  {
    id: 'container-remove',
    rule: 'infrastructure-destroy',
    grade: 'note',
    severity: 'low',
    does: 'removes a container by force',
    programs: ['docker', 'podman', 'nerdctl'],
    when: ({ operands, has }) =>
      (operands[0] === 'rm' || (operands[0] === 'container' && operands[1] === 'rm')) && has('-f', '--force'),
    examples: {
      flagged: ['docker rm -f app', 'docker container rm --force app', 'podman rm -fv a'],
      accepted: ['docker rm app', 'docker run --rm app', 'docker rmi -f img'],
    },
  },
  {
    id: 'volume-remove',
    rule: 'infrastructure-destroy',
    grade: 'ask',
    severity: 'high',
    does: 'deletes volumes with the data in them',
    programs: ['docker', 'docker-compose', 'podman', 'podman-compose', 'nerdctl', 'kubectl-minio'],
    when: ({ operands, has, words, invocation: { program } }) => {
      if (operands[0] === 'volume' && /^(?:rm|remove)$/.test(operands[1] ?? '')) return true;
      const composed = program.endsWith('-compose') || operands[0] === 'compose';
      if (operands[0] === 'stack' || operands[0] === 'service') return /^(?:rm|remove|down)$/.test(operands[1] ?? '');
      if (operands[0] === 'swarm') return operands[1] === 'leave' && has('--force', '-f');
      return (
        composed &&
        ((words.includes('down') && has('-v', '--volumes')) ||
          (words.includes('rm') && words.some((word) => /^-[a-uw-z]*v[a-z]*$/.test(word))))
      );
    },
    examples: {
      flagged: [
        'docker volume rm data',
        'docker compose down -v',
        'docker-compose -f a.yml down --volumes',
        'docker stack rm prod',
        'docker swarm leave --force',
      ],
      accepted: ['docker compose down', 'docker volume ls', 'docker compose up -d', 'docker compose logs -f'],
    },
  },
];
