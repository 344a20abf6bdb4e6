/** The lines of a manifest after the change, opened once for all its findings. */
import type { FileChange } from '../../change/file-change.js';
import type { Declaration } from '../../syntax/manifests/manifest.js';
import type { Location } from '../rule.js';

export class ManifestLines {
  private readonly lines: readonly string[];
  /** The lines that the diff shows; null when the diff is not known. */
  private readonly shown: ReadonlySet<number> | null;

  constructor(private readonly file: FileChange) {
    this.lines = file.after?.text.known ? file.after.text.value.split('\n') : [];
    this.shown = file.hunks.known
      ? new Set(file.hunks.value.flatMap((hunk) => hunk.lines.flatMap((line) => line.head ?? [])))
      : null;
  }

  /** Without its line ending; null for a line that is not there. */
  textOf(line: number): string | null {
    return this.lines[line - 1]?.replace(/\r$/, '') ?? null;
  }

  /** The entry's lines; the nearest line of the diff when only what stands around the entry changed. */
  locationOf({ line, endLine }: Declaration): Location {
    const { path } = this.file;
    if (this.shown === null) return { path, line, endLine };
    if (this.shown.has(line)) return { path, line, endLine: this.shown.has(endLine) ? endLine : line };
    let nearest: number | undefined;
    for (const head of this.shown) {
      if (nearest === undefined || Math.abs(head - line) < Math.abs(nearest - line)) nearest = head;
    }
    return nearest === undefined ? { path } : { path, line: nearest };
  }
}
