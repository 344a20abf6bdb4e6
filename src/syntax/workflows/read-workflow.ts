/** Reads a workflow or an action. What GitHub would refuse is read as far as it goes. */
import {
  type DataMap,
  type DataNode,
  entriesOf,
  isUnreadableData,
  itemsOf,
  textAt,
  type UnreadableData,
  valueAt,
} from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { readPermissions } from './permissions.js';
import { isActionPath, isWorkflowPath, type Job, scalarAt, type Step, type Trigger, type Workflow } from './workflow.js';

/** Whether the path is one of a workflow or an action. */
export function holdsWorkflow(path: string): boolean {
  return isWorkflowPath(path) || isActionPath(path);
}

/** The workflow of a file; null for an empty file and for what is no map. Never throws. */
export function readWorkflow(path: string, text: string): Workflow | null | UnreadableData {
  const documents = readYaml(text);
  if (isUnreadableData(documents)) return { reason: `${path} cannot be read: ${documents.reason}` };
  const root = documents[0] ?? null;
  if (root?.kind !== 'map') return null;
  return isWorkflowPath(path) ? workflowOf(root) : actionOf(root);
}

export function isUnreadableWorkflow(read: Workflow | null | UnreadableData): read is UnreadableData {
  return read !== null && 'reason' in read;
}

function workflowOf(root: DataMap): Workflow {
  return {
    kind: 'workflow',
    name: textAt(root, 'name'),
    triggers: triggersOf(root),
    permissions: readPermissions(valueAt(root, 'permissions')),
    env: entriesOf(valueAt(root, 'env')),
    hasConcurrency: valueAt(root, 'concurrency') !== null,
    jobs: entriesOf(valueAt(root, 'jobs')).map(({ key, line, value }) => jobOf(key, line, value)),
    root,
  };
}

function actionOf(root: DataMap): Workflow {
  const runs = root.entries.find(({ key }) => key === 'runs');
  return {
    kind: 'action',
    name: textAt(root, 'name'),
    triggers: [],
    permissions: null,
    env: [],
    hasConcurrency: false,
    jobs: runs === undefined ? [] : [jobOf('action', runs.line, runs.value)],
    root,
  };
}

/** `on` may be a name, a list of names or a map; YAML 1.1 takes the bare word for a boolean. */
function triggersOf(root: DataMap): Trigger[] {
  const on = root.entries.find(({ key }) => key === 'on' || key === 'true');
  if (on === undefined) return [];
  if (on.value.kind === 'map') {
    return on.value.entries.map(({ key, line, value }) => {
      const empty = value.kind === 'scalar' && value.value === null;
      return { name: key, line, settings: empty ? null : value };
    });
  }
  return itemsOf(on.value).flatMap((item): Trigger[] =>
    item.kind === 'scalar' ? [{ name: item.text, line: item.line, settings: null }] : [],
  );
}

function jobOf(id: string, line: number, node: DataNode): Job {
  return {
    id,
    line,
    endLine: node.endLine,
    name: textAt(node, 'name'),
    permissions: readPermissions(valueAt(node, 'permissions')),
    env: entriesOf(valueAt(node, 'env')),
    condition: textAt(node, 'if'),
    continueOnError: scalarAt(node, 'continue-on-error'),
    timeout: scalarAt(node, 'timeout-minutes'),
    needs: itemsOf(valueAt(node, 'needs')).flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])),
    hasConcurrency: valueAt(node, 'concurrency') !== null,
    environment: valueAt(node, 'environment'),
    container: valueAt(node, 'container'),
    uses: scalarAt(node, 'uses'),
    inputs: entriesOf(valueAt(node, 'with')),
    secrets: valueAt(node, 'secrets'),
    steps: itemsOf(valueAt(node, 'steps')).map(stepOf),
    node,
  };
}

function stepOf(node: DataNode, index: number): Step {
  return {
    index,
    line: node.line,
    endLine: node.endLine,
    id: textAt(node, 'id'),
    name: textAt(node, 'name'),
    uses: scalarAt(node, 'uses'),
    inputs: entriesOf(valueAt(node, 'with')),
    run: scalarAt(node, 'run'),
    shell: textAt(node, 'shell'),
    env: entriesOf(valueAt(node, 'env')),
    condition: textAt(node, 'if'),
    continueOnError: scalarAt(node, 'continue-on-error'),
    timeout: scalarAt(node, 'timeout-minutes'),
    node,
  };
}
