/** Builds the declarations of a manifest: places the specifier in its line and bounds what is taken in. */
import type { Declaration, Level, ManifestReader, SourceKind, Unreadable } from './manifest.js';

/** Characters; longer specifiers are not judged. */
export const LONGEST_SPECIFIER = 1000;
/** Declarations of one file: more are no manifest but a load. */
const MOST_DECLARATIONS = 20_000;

/** A declaration as its reader found it; what is left out has its usual value. */
export interface Written {
  readonly name: string;
  readonly group: string;
  readonly specifier: string;
  readonly level: Level;
  readonly line: number;
  readonly endLine?: number | undefined;
  /** Default `registry`. */
  readonly source?: SourceKind | undefined;
  /** Default '': the ecosystem's own registry. */
  readonly origin?: string | undefined;
  /** Default `direct`. */
  readonly scope?: Declaration['scope'] | undefined;
  readonly ecosystem?: string | undefined;
  readonly published?: boolean | undefined;
  readonly said?: string | undefined;
}

export class Declarations {
  private readonly found: Declaration[] = [];
  private readonly lines: readonly string[];
  private refused: string | null = null;

  constructor(text: string) {
    this.lines = text.split('\n');
  }

  add({ source = 'registry', origin = '', scope = 'direct', ...written }: Written): void {
    const { name, specifier, line, endLine = line } = written;
    if (specifier.length > LONGEST_SPECIFIER || name.length > LONGEST_SPECIFIER)
      this.refused = `the specifier of ${name.slice(0, 100)} is too long to be read`;
    else if (this.found.length >= MOST_DECLARATIONS) this.refused = 'it declares more than 20,000 dependencies';
    else this.found.push({ ...written, source, origin, scope, endLine, column: this.columnOf(specifier, line, endLine) });
  }

  done(): readonly Declaration[] | Unreadable {
    return this.refused === null ? this.found : { reason: this.refused };
  }

  /** A specifier that stands once in its line can be replaced there. */
  private columnOf(specifier: string, line: number, endLine: number): number | null {
    const text = this.lines[line - 1] ?? '';
    if (specifier === '' || line !== endLine || text.length > 10_000) return null;
    const at = text.indexOf(specifier);
    return at < 0 || text.indexOf(specifier, at + 1) >= 0 ? null : at;
  }
}

type Parts = Pick<ManifestReader, 'ecosystem' | 'matches' | 'read'> & Partial<ManifestReader>;

/** A reader of an ecosystem; what is left out has its usual meaning: the version itself pins, and no lockfile is known. */
export function manifestReader(parts: Parts): ManifestReader {
  return {
    pin: ({ source }, to) => (source === 'registry' ? to : null),
    floor: ({ specifier }) => floorOf(specifier),
    openLockfile: () => () => null,
    isLockfile: () => false,
    written: ({ name }, specifier) => `${name} ${specifier}`,
    ...parts,
  };
}

/** The version at which an open range begins, when it names it with two numbers or more: 1.3.0 of ">= 1.3.0". */
export function floorOf(specifier: string): string | null {
  const floor = /^>=\s{0,9}v?(\d{1,9}(?:\.\d{1,9}){1,3})$/.exec(specifier.trim())?.[1];
  return floor === undefined || /^[0.]+$/.test(floor) ? null : floor;
}

/** A whole commit id; short ones are none, since a branch or tag of that name goes before. */
export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text);
}

/** A ref that names a version by custom: "v4", "1.2.3", "release/v1", "v2.0.0-rc.1". */
export function isVersionTag(ref: string): boolean {
  // Git shortens commits to seven digits, and no version has so many or begins with a zero.
  if (/^(?:0\d{6,39}|\d{7})$/.test(ref)) return false;
  return ref.length <= 200 && /(?:^|[/@_-])v?\.?\d{1,9}(?:[._]\d{1,9}){0,3}(?:[-+.][0-9A-Za-z.+-]{1,60})?$/i.test(ref);
}

/** One repository however its address is written. */
export function repositoryOf(address: string): string {
  return address
    .toLowerCase()
    .replace(/^git\+/, '')
    .replace(/^(?:https?|ssh|git):\/\/(?:[^@/]{0,300}@)?/, '')
    .replace(/^git@([^:/]{1,200}):/, '$1/')
    .replace(/^(?:www\.)?github\.com\//, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
