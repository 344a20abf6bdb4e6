/** Branch patterns of a policy: literal text with one `{task}`, which stands for one path segment or more. */

const PLACEHOLDER = '{task}';

/** Whether `pattern` has `{task}` once and is otherwise made of what git allows in a branch name. */
export function isBranchPattern(pattern: string): boolean {
  if (pattern.split(PLACEHOLDER).length !== 2 || pattern.length > 200) return false;
  return !/[\s~^:?*[\]{}\\]|\.\.|\/\/|^\//.test(pattern.replace(PLACEHOLDER, 'task'));
}

/** The task's part of a branch that fits `pattern`, or null. A match is exact in case, as git's branch names are. */
export function taskOfBranch(pattern: string, branch: string): string | null {
  const at = pattern.indexOf(PLACEHOLDER);
  if (at < 0) return null;
  const start = pattern.slice(0, at);
  const end = pattern.slice(at + PLACEHOLDER.length);
  if (branch.length <= start.length + end.length || !branch.startsWith(start) || !branch.endsWith(end)) return null;
  const task = branch.slice(start.length, branch.length - end.length);
  return task.startsWith('/') || task.endsWith('/') ? null : task;
}
