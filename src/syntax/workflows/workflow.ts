/**
 * Workflows and composite actions of GitHub Actions in one shape: triggers, permissions, jobs and steps, each with its lines. What
 * rules about workflows look at.
 */
import { type DataEntry, type DataMap, type DataNode, type DataScalar, entriesOf, itemsOf, valueAt } from '../data/data.js';
import type { Permissions } from './permissions.js';

interface Placed {
  /** One-based lines of the file. */
  readonly line: number;
  readonly endLine: number;
}

/** What starts a workflow: "push", "pull_request_target". */
export interface Trigger {
  readonly name: string;
  readonly line: number;
  /** Its filters and types; null when it has none. */
  readonly settings: DataNode | null;
}

export interface Step extends Placed {
  /** Zero-based, in its job. */
  readonly index: number;
  readonly id: string | null;
  readonly name: string | null;
  /** `owner/repository/path@ref`, or a path in this repository. */
  readonly uses: DataScalar | null;
  /** The inputs of what it uses. */
  readonly inputs: readonly DataEntry[];
  readonly run: DataScalar | null;
  readonly shell: string | null;
  readonly env: readonly DataEntry[];
  /** The text of `if:`. */
  readonly condition: string | null;
  readonly continueOnError: DataScalar | null;
  readonly timeout: DataScalar | null;
  readonly node: DataNode;
}

export interface Job extends Placed {
  /** Its key below `jobs`; "action" for a composite action. */
  readonly id: string;
  readonly name: string | null;
  readonly permissions: Permissions | null;
  readonly env: readonly DataEntry[];
  readonly condition: string | null;
  readonly continueOnError: DataScalar | null;
  readonly timeout: DataScalar | null;
  readonly needs: readonly string[];
  readonly hasConcurrency: boolean;
  /** The environment that a person may have to approve. */
  readonly environment: DataNode | null;
  readonly container: DataNode | null;
  /** A reusable workflow that is run in place of steps. */
  readonly uses: DataScalar | null;
  readonly inputs: readonly DataEntry[];
  readonly secrets: DataNode | null;
  readonly steps: readonly Step[];
  readonly node: DataNode;
}

export interface Workflow {
  readonly kind: 'workflow' | 'action';
  readonly name: string | null;
  /** None for an action: it runs in whatever uses it. */
  readonly triggers: readonly Trigger[];
  readonly permissions: Permissions | null;
  readonly env: readonly DataEntry[];
  readonly hasConcurrency: boolean;
  readonly jobs: readonly Job[];
  readonly root: DataMap;
}

/** GitHub reads workflows from this folder only; Gitea and Forgejo read theirs as well. */
export function isWorkflowPath(path: string): boolean {
  return /^\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path);
}

/** The description of an action; it may lie in any folder. */
export function isActionPath(path: string): boolean {
  return /(?:^|\/)action\.ya?ml$/.test(path);
}

/** The environment variables that a step sees, the nearest last. */
export function environmentOf(workflow: Workflow, job: Job, step: Step): readonly DataEntry[] {
  return [...workflow.env, ...job.env, ...step.env];
}

/** The permissions that a job's token gets from the workflow; null when GitHub's default for the repository decides. */
export function permissionsOf(workflow: Workflow, job: Job): Permissions | null {
  return job.permissions ?? workflow.permissions;
}

/** The input of a step; action inputs are compared without case. */
export function inputOf(step: Step, name: string): DataNode | null {
  return step.inputs.find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value ?? null;
}

/** What people call a step: its name, what it uses, or its number. */
export function titleOf(step: Step): string {
  return step.name ?? step.uses?.text ?? step.id ?? `step ${step.index + 1}`;
}

/** "owner/repository/path" of what a step or job uses, in lower case and without the version; empty for anything else. */
export function actionOf(uses: DataScalar | null): string {
  return (uses?.text ?? '').split('@', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Every scalar below a node, with the key that it stands under. */
export function* scalarsOf(node: DataNode | null, key = ''): Generator<{ key: string; scalar: DataScalar }> {
  if (node === null) return;
  if (node.kind === 'scalar') yield { key, scalar: node };
  else if (node.kind === 'list') for (const item of itemsOf(node)) yield* scalarsOf(item, key);
  else for (const entry of entriesOf(node)) yield* scalarsOf(entry.value, entry.key);
}

/** The scalar under a key, or null. */
export function scalarAt(node: DataNode | null, key: string): DataScalar | null {
  const found = valueAt(node, key);
  return found?.kind === 'scalar' ? found : null;
}
