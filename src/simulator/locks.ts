/** Lets one change of the same thing (a repository's references, a merge queue) happen after the other, as GitHub does. */

const tails = new WeakMap<object, Promise<unknown>>();

/** Runs a task when no other task of the same key runs. A task must not wait for another one of its own key. */
export function exclusively<Value>(key: object, task: () => Promise<Value>): Promise<Value> {
  const before = tails.get(key) ?? Promise.resolve();
  const result = before.then(task, task);
  tails.set(
    key,
    result.catch(() => {}),
  );
  return result;
}
