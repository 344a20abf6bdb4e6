/** Paths, links and submodules that lead out of the repository or into its own data. */
import { posix } from 'node:path';
import type { FileChange } from '../../change/file-change.js';

export interface Escape {
  /** "leads to /etc/passwd, outside of the repository": what it does, after the path. */
  readonly does: string;
  readonly confidence: 'certain' | 'possible';
}

const MOST_LINKS = 40;
/** No file system opens a longer path. */
const LONGEST = 4_096;

/** Targets of the links that the change brings in, by their path. */
export function linksOf(files: readonly FileChange[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, after }): [string, string][] =>
      after?.kind.known === true && after.kind.value === 'symlink' && after.text.known ? [[path, after.text.value]] : [],
    ),
  );
}

/** A tree of another machine's files, whose absolute links are meant for that machine. */
const OTHER_ROOT =
  /(?:^|\/)(?:rootfs|root|overlay|overlays|sysroot|chroot|skel|debian|files|airootfs|image|build-root|etc|usr)\//i;

export function escapeOfLink(path: string, target: string, links: ReadonlyMap<string, string>): Escape | null {
  const told = target
    .slice(0, LONGEST)
    .replaceAll('\\', '/')
    .replace(/(?<!\n)\n+$/, '');
  if (/^(?:\/|[A-Za-z]:|~)/.test(told)) {
    if (told === '/dev/null') return null;
    const secret = /^(?:\/(?:etc\/(?:passwd|shadow)|proc|root|home|Users|dev)(?:\/|$)|~)/.test(told);
    return {
      does: `leads to ${target.slice(0, 200)}, outside of the repository`,
      confidence: OTHER_ROOT.test(path) && !secret ? 'possible' : 'certain',
    };
  }
  const end = resolved(posix.dirname(path.slice(-LONGEST)), told, links, 0);
  if (end === null) return { does: `leads to ${target.slice(0, 200)}, outside of the repository`, confidence: 'certain' };
  if (isGitFolder(end.split('/')[0] ?? ''))
    return { does: `leads into the repository's own data (${target.slice(0, 200)})`, confidence: 'certain' };
  return null;
}

/** Where a path ends, from the root of the repository; null for a place outside of it. Links of the change are followed. */
function resolved(folder: string, target: string, links: ReadonlyMap<string, string>, followed: number): string | null {
  let at: string[] = folder === '.' || folder === '' ? [] : folder.split('/');
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) return null;
      continue;
    }
    at.push(part);
    const next = links.get(at.join('/'));
    if (next === undefined || followed > MOST_LINKS) continue;
    if (next.startsWith('/')) return null;
    const end = resolved(at.slice(0, -1).join('/'), next, links, followed + 1);
    if (end === null) return null;
    at = end === '' ? [] : end.split('/');
  }
  return at.join('/');
}

/** `.git` as any file system writes it: in any case, with ignored characters, a short name, a stream, dots or blanks at its end. */
function isGitFolder(part: string): boolean {
  const plain = part
    .replace(/[\u200C-\u200F\u202A-\u202E\u206A-\u206F\uFEFF]/g, '')
    .replace(/:.*$/s, '')
    .replace(/(?<![. ])[. ]+$/, '')
    .toLowerCase();
  return plain === '.git' || /^git~\d$/.test(plain);
}

const DEVICE = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;

/** What is wrong with the name of a new file, wherever it is checked out. */
export function escapeOfName(name: string): Escape | null {
  const path = name.slice(0, LONGEST);
  const parts = path.split('/');
  const backwards = path.includes('\\') ? path.replaceAll('\\', '/').split('/') : [];
  if (parts.some(isGitFolder) || backwards.some(isGitFolder))
    return { does: "is taken for the repository's own data", confidence: 'certain' };
  if (parts.includes('..') || backwards.includes('..') || /^(?:[A-Za-z]:|\\\\)/.test(path) || path.startsWith('/'))
    return { does: 'leads out of the repository where it is checked out', confidence: 'certain' };
  if (/\$\([^()]+\)|`[^`]+`|[;|&]\s{0,20}[a-z]{1,80}\s|^--checkpoint-action=|\/--checkpoint-action=/.test(path))
    return { does: 'is run as a command where a script does not quote names', confidence: 'certain' };
  if (parts.some((part) => /[. ]$/.test(part)))
    return { does: 'takes another name on Windows, where the end is cut off', confidence: 'possible' };
  if (parts.some((part) => DEVICE.test(part))) return { does: 'is the name of a device on Windows', confidence: 'possible' };
  if (parts.some((part) => part.startsWith('-')))
    return { does: 'is taken for an option where a script lists names', confidence: 'possible' };
  return null;
}

export interface SubmoduleEscape extends Escape {
  readonly line: number;
  /** "url = …" as written. */
  readonly setting: string;
}

/** Settings of `.gitmodules` that run a command, or put or take a submodule where it does not belong. */
export function submoduleEscapes(text: string): SubmoduleEscape[] {
  const found: SubmoduleEscape[] = [];
  for (const [index, line] of text.slice(0, 500_000).split(/\r?\n/).entries()) {
    const section = /^\s*\[submodule\s+"([^\n]{1,500})"\]/.exec(line);
    const [, key = '', written = ''] = /^\s*([A-Za-z]{1,40})\s*=\s*([^\n]{0,1000})$/.exec(line) ?? [];
    const value = written.trim().replace(/^"(.*)"$/, '$1');
    const does =
      section !== null && (section[1] ?? '').split(/[\\/]/).includes('..')
        ? 'keeps a submodule outside of its place'
        : submoduleOf(key.toLowerCase(), value);
    if (does !== null) found.push({ line: index + 1, setting: line.trim().slice(0, 200), does, confidence: 'certain' });
  }
  return found;
}

function submoduleOf(key: string, value: string): string | null {
  if (key === 'update' && value.startsWith('!')) return 'runs a command when submodules are updated';
  if (key === 'url') {
    if (value.startsWith('-')) return 'is taken for an option of git';
    if (/^(?:ext|fd)::/i.test(value)) return 'runs a command to fetch the submodule';
    if (/^(?:file:|\/|[A-Za-z]:[\\/])/i.test(value)) return 'takes the submodule from the machine it is fetched on';
    if (/%0[ad]/i.test(value)) return 'holds a line break, which splits what git sends';
  }
  if (key === 'path') {
    const parts = value.split(/[\\/]/);
    if (/^(?:\/|-|[A-Za-z]:)/.test(value) || parts.includes('..')) return 'puts the submodule outside of the repository';
    if (parts.some(isGitFolder)) return "puts the submodule into the repository's own data";
  }
  return null;
}
