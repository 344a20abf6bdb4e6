/** What is under way: deliveries, git operations and background work, so that a test can wait for quiet instead of sleeping. */
export class Work {
  readonly #pending = new Set<Promise<unknown>>();

  /** Counts a promise as work until it settles. Failures are the caller's business, not this class's. */
  track<Value>(promise: Promise<Value>): Promise<Value> {
    const settled = promise.then(
      () => {},
      () => {},
    );
    this.#pending.add(settled);
    void settled.then(() => this.#pending.delete(settled));
    return promise;
  }

  /** Resolves when nothing is under way, also not what finished work has started. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) {
      await Promise.all(this.#pending);
      // Lets whoever waited for the finished work start the next before the set is looked at again.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
