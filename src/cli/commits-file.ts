/** The file that `backtest --commits` takes: JSON lines, one change each. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PastChange } from './backtest.js';
import { UsageError } from './exit.js';

const lineShape = z.object({ id: z.string(), repo: z.string().optional(), base: z.string(), head: z.string() });

/** The changes by repository folder, in the order in which the folders first appear. Null: the repository around the current folder. */
export function readCommitsFile(file: string, defaultFolder: string | undefined): Map<string | null, PastChange[]> {
  const byRepository = new Map<string | null, PastChange[]>();
  for (const [index, line] of readText(file).split('\n').entries()) {
    if (line.trim() === '') continue;
    const { id, repo, base, head } = parseLine(line, `${file}:${index + 1}`);
    const folder = repo ?? defaultFolder ?? null;
    const list = byRepository.get(folder) ?? [];
    list.push({ id, base, head, title: null });
    byRepository.set(folder, list);
  }
  return byRepository;
}

function parseLine(line: string, place: string): z.infer<typeof lineShape> {
  try {
    return lineShape.parse(JSON.parse(line));
  } catch (error) {
    const what =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : 'not JSON';
    throw new UsageError(`${place}: ${what}. Expected {"id": "…", "repo": "…", "base": "…", "head": "…"}.`);
  }
}

function readText(file: string): string {
  try {
    // Windows' tools begin a file with a byte order mark.
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}
