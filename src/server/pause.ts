/** Waiting in real time. */
import { setTimeout as pause } from 'node:timers/promises';

/** Resolves after the given milliseconds, or as soon as the signal aborts. */
export async function pauseUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
