/** Keeps work on the same things apart, inside this process: what holds a name makes others that ask for it wait. */
export interface Locks {
  /** Runs `work` while it holds all of `names`; those that ask for one of them run after it, in order. */
  holding<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result>;
}

export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    holding(names, work) {
      // All are taken at once, so that two who ask for the same ones in another order cannot wait for one another.
      const before = names.map((name) => tails.get(name) ?? Promise.resolve());
      const result = Promise.all(before).then(work);
      const ended = result.catch(() => undefined);
      for (const name of names) tails.set(name, ended);
      void ended.then(() => {
        for (const name of names) if (tails.get(name) === ended) tails.delete(name);
      });
      return result;
    },
  };
}
