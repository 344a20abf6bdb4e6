/** Faults that a test injects: GitHub answering with an error, late, or with half a body. */

export interface Fault {
  /** GitHub's operation id (`checks/create`), `graphql`, or `*` for every request. */
  readonly operation: string;
  /** Answer with this status instead of doing the work. */
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Do the work, but lose the answer: the connection ends without one. */
  readonly dropped?: boolean;
  /** What happens on GitHub just before the work is done: a push, a merge, a renamed branch. */
  readonly before?: () => Promise<void>;
  /** Milliseconds before the work is done. */
  readonly delay?: number;
  /** Do the work, and break off the body after this many bytes. */
  readonly truncateAfter?: number;
  /** How many requests meet the fault; 1 when absent. */
  readonly times?: number;
  /** Let this many matching requests through first. */
  readonly after?: number;
}

export class Faults {
  #faults: { fault: Fault; left: number; skip: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that a request of this operation meets, counted as met. */
  take(operation: string): Fault | null {
    for (const each of this.#faults) {
      if (each.left <= 0 || (each.fault.operation !== '*' && each.fault.operation !== operation)) continue;
      if (each.skip > 0) {
        each.skip -= 1;
        continue;
      }
      each.left -= 1;
      return each.fault;
    }
    return null;
  }
}
