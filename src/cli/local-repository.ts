/** Opening a local repository for a command, and turning its problems into what the user sees. */
import type { Result } from '../git/process.js';
import { type LocalRepository, openRepository } from '../git/repository.js';
import { UsageError } from './exit.js';

/** Opens the repository around `folder` (undefined: the current one, or a hook's), and closes it whatever happens. */
export async function withRepository<T>(
  folder: string | undefined,
  work: (repository: LocalRepository) => Promise<T>,
): Promise<T> {
  const repository = settle(await openRepository(folder ?? null));
  try {
    return await work(repository);
  } finally {
    repository.close();
  }
}

/** The value, or an error for the user: a wrong call ends with 2, a repository that cannot be read with 3. */
export function settle<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new UsageError(`${result.problem.message}.`.replace(/([?.])\.$/, '$1'), result.problem.kind === 'usage' ? 2 : 3);
}
