/** Scripts in the configuration of CI systems and of everything else that is YAML: workflows, compose files, playbooks, tasks. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, textAt, valueAt, walkData } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { jobDeploys, workflowDeploys } from './pipeline-purpose.js';
import type { ScriptPart, ScriptReader } from './script.js';

interface YamlKind {
  readonly path: RegExp;
  /** Keys whose texts, or lists of texts, are run by a shell. */
  readonly keys: ReadonlySet<string>;
}

const keys = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** The first that fits counts. */
const KINDS: readonly YamlKind[] = [
  {
    path: /(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/.{0,400}\.ya?ml$|(?:^|\/)action\.ya?ml$/,
    keys: keys('run'),
  },
  {
    path: /(?:^|\/)(?:[^/]{0,200}\.)?gitlab-ci[^/]{0,200}\.ya?ml$|(?:^|\/)\.gitlab\/.{0,400}\.ya?ml$/,
    keys: keys('script before_script after_script'),
  },
  { path: /(?:^|\/)\.circleci\/.{0,400}\.ya?ml$/, keys: keys('run command') },
  {
    path: /(?:^|\/)(?:azure-pipelines[^/]{0,200}|\.azure\/.{0,400}|\.azuredevops\/.{0,400})\.ya?ml$/,
    keys: keys('script bash pwsh powershell'),
  },
  { path: /(?:^|\/)bitbucket-pipelines\.ya?ml$/, keys: keys('script after-script') },
  {
    path: /(?:^|\/)\.(?:drone|woodpecker)(?:\/.{0,400})?\.ya?ml$|(?:^|\/)\.woodpecker\/.{0,400}\.ya?ml$/,
    keys: keys('commands'),
  },
  {
    path: /(?:^|\/)\.travis\.ya?ml$/,
    keys: keys('script install before_install before_script after_success after_script deploy before_deploy'),
  },
  { path: /(?:^|\/)\.buildkite\/.{0,400}\.ya?ml$/, keys: keys('command commands') },
  {
    path: /(?:^|\/)(?:buildspec|appspec|cloudbuild|render|fly|app|serverless|skaffold)[^/]*\.ya?ml$/,
    keys: keys('commands command buildCommand startCommand preDeployCommand script run args'),
  },
  { path: /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/, keys: keys('command entrypoint test') },
  { path: /(?:^|\/)\.pre-commit-config\.ya?ml$|(?:^|\/)\.?lefthook\.ya?ml$/, keys: keys('entry run') },
  { path: /(?:^|\/)Taskfile\.ya?ml$/i, keys: keys('cmds cmd sh') },
  { path: /(?:^|\/)(?:cloud-init|user-data|cloud-config)[^/]*\.?(?:ya?ml)?$/, keys: keys('runcmd bootcmd') },
  // Ansible, Tekton, Argo, Kubernetes: told apart by what stands in the file, so every key that runs a shell is looked for.
  {
    path: /\.ya?ml$/,
    keys: keys(
      'shell ansible.builtin.shell command ansible.builtin.command raw script args runcmd commands postStart preStop exec',
    ),
  },
];

/** So many of them are configurations of CI systems. */
const PIPELINES = 9;
const MAX_NAME = 60;

export const ciFiles: ScriptReader = {
  matches: (path) => KINDS.some((kind) => kind.path.test(path)),
  read: (path, text) => {
    const kind = KINDS.find((each) => each.path.test(path));
    if (kind === undefined) return [];
    const documents = readYaml(text);
    if (isUnreadableData(documents)) {
      // Templates (Helm, Jinja) are no YAML until they are filled in.
      return kind === KINDS.at(-1) ? [] : { reason: `${path} cannot be read: ${documents.reason}` };
    }
    return documents.flatMap((document) => scriptsIn(path, document, kind));
  },
};

function scriptsIn(file: string, document: DataNode, kind: YamlKind): ScriptPart[] {
  const { keys: wanted } = kind;
  const isWorkflow = kind === KINDS[0];
  const isPipeline = KINDS.indexOf(kind) < PIPELINES;
  const parts: ScriptPart[] = [];
  for (const { node, path } of walkData(document)) {
    for (const { key, value } of entriesOf(node)) {
      if (!wanted.has(key)) continue;
      const name = textAt(node, 'name') ?? textAt(node, 'displayName') ?? textAt(node, 'id');
      const owner = path
        .filter((each) => !/^\d+$/.test(each))
        .slice(0, 2)
        .join(' ');
      const place =
        name === null
          ? `"${key}" of ${owner === '' ? 'the file' : owner}`.slice(0, MAX_NAME + 20)
          : `step "${name.slice(0, MAX_NAME)}"`;
      const teardown = /tear ?down|clean ?up|after_script|after-script/i.test(`${place} ${key}`);
      const deploys = isWorkflow ? workflowDeploys(document, path) : isPipeline && jobDeploys(file, document, path);
      const texts = key === 'args' ? argumentsOf(node, value) : textsOf(value);
      parts.push(...texts.map((each) => ({ ...each, place, teardown, deploys })));
    }
  }
  return parts;
}

/** Arguments of what runs beside them: of a command or an entry point, or of the program that an image is named for. */
function argumentsOf(node: DataNode, value: DataNode): { text: string; lines: readonly number[] }[] {
  const entry = valueAt(node, 'entrypoint') ?? valueAt(node, 'command');
  const image = textAt(node, 'name') ?? '';
  const builder = /(?:^|\/)(?:cloud-builders|cloud-sdk-docker|[\w-]+)\/([a-z][\w-]{1,40})(?:[:@]|$)/.exec(image)?.[1];
  const before = itemsOf(entry).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  const program = before.length > 0 ? before : image.includes('/') && builder !== undefined ? [builder] : [];
  return program.length === 0 || value.kind !== 'list' ? textsOf(value) : [wordsOf(value, program)];
}

/** A list of words as one command. */
function wordsOf(node: DataNode, before: readonly string[] = []): { text: string; lines: readonly number[] } {
  const items = itemsOf(node).flatMap((item) => (item.kind === 'scalar' ? [item] : []));
  const words = [...before, ...items.map((item) => item.text)];
  const text = words.map((word) => (/^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
  return { text, lines: items[0]?.lines ?? [node.line] };
}

/** A text, the texts of a list, and one text of a list of words (`["sh", "-c", "…"]`). */
function textsOf(node: DataNode): { text: string; lines: readonly number[] }[] {
  if (node.kind === 'map') {
    const argv = valueAt(node, 'argv');
    if (argv?.kind === 'list') return [wordsOf(argv)];
    const inner = entriesOf(node).find(({ key }) => key === 'command' || key === 'cmd')?.value;
    return inner === undefined ? [] : textsOf(inner);
  }
  // cloud-init: each item a text, or a list of words.
  const lists = itemsOf(node).filter((item) => item.kind === 'list');
  if (lists.length > 0 && node.kind === 'list')
    return node.items.flatMap((item) => (item.kind === 'list' ? [wordsOf(item)] : textsOf(item)));
  const items = itemsOf(node).flatMap((item) => (item.kind === 'scalar' ? [item] : []));
  const words = items.map((item) => item.text);
  if (node.kind === 'list' && /^(?:\S*\/)?(?:ba|da|z)?sh$/.test(words[0] ?? '')) {
    return [wordsOf(node)];
  }
  // A workflow's expressions are filled in before the shell sees them.
  return items.map((item) => ({ text: item.text.replace(/\$\{\{.{0,300}?\}\}/g, '$EXPRESSION'), lines: item.lines }));
}
