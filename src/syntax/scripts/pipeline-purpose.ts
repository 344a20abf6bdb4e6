/** Which jobs of a CI configuration are there to deploy: they run after a merge, for a release or by hand, never on somebody's branch. */
import { type DataNode, entriesOf, itemsOf, textAt, valueAt } from '../data/data.js';

const AFTER = new Set(
  'release workflow_dispatch schedule workflow_run repository_dispatch workflow_call deployment registry_package'.split(' '),
);
const SHARED_BRANCH =
  /^!|^\$default-branch$|^(?:main|master|trunk|develop|dev|prod|production|releases?|stable|staging|next|deploy|gh-pages|canary|beta|v?\d)(?:$|[-/.*_\d])/i;
const ONLY_AFTER =
  /\brefs\/(?:heads|tags)\/|\bgithub\.ref(?:_name|_type)?\b|event_name\s*==\s*'(?:release|workflow_dispatch|push|schedule)'|\bdefault_branch\b|\bmerged\b/;

/** Whether what stands at this path of a GitHub workflow runs only then. */
export function workflowDeploys(document: DataNode, path: readonly string[]): boolean {
  const job = path[0] === 'jobs' && path[1] !== undefined ? valueAt(document, 'jobs', path[1]) : null;
  const step = path[2] === 'steps' ? (itemsOf(valueAt(job, 'steps'))[Number(path[3])] ?? null) : null;
  if (valueAt(job, 'environment') !== null) return true;
  if ([job, step].some((node) => ONLY_AFTER.test((textAt(node, 'if') ?? '').slice(0, 1_000)))) return true;
  const on = valueAt(document, 'on') ?? valueAt(document, 'true');
  const triggers =
    on?.kind === 'map'
      ? entriesOf(on).map(({ key, value }) => ({ name: key, value }))
      : itemsOf(on).map((item) => ({ name: textAt(item) ?? '', value: null }));
  return triggers.length > 0 && triggers.every(({ name, value }) => AFTER.has(name) || (name === 'push' && isShared(value)));
}

function isShared(push: DataNode | null): boolean {
  const branches = itemsOf(valueAt(push, 'branches')).map((item) => textAt(item) ?? '');
  if (branches.length > 0) return branches.every((branch) => SHARED_BRANCH.test(branch));
  return valueAt(push, 'tags') !== null;
}

const CONDITIONS = ['rules', 'only', 'when', 'environment', 'filters', 'condition', 'branches', 'if'];

/** The same for other systems, as far as a job says when it runs; a file for deployments alone always does. */
export function jobDeploys(file: string, document: DataNode, path: readonly string[]): boolean {
  if (/(?:^|\/)(?:buildspec|appspec|cloudbuild|render)[^/]*$/.test(file)) return true;
  if (path.some((key) => /^(?:tags|custom|deploy|deployments?|release|production)$/.test(key))) return true;
  let node: DataNode | null = document;
  for (const key of path) {
    node = node?.kind === 'list' ? (node.items[Number(key)] ?? null) : valueAt(node, key);
    if (CONDITIONS.some((name) => valueAt(node, name) !== null)) return true;
  }
  return false;
}
