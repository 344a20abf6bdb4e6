/** One requirement of Python as PEP 508 writes it: name, extras, versions or address, marker. Versions follow PEP 440. */
import { isCommitId, repositoryOf } from './declarations.js';
import { levelOfConstraint } from './constraints.js';
import type { Level, SourceKind } from './manifest.js';

export interface Requirement {
  readonly name: string;
  readonly specifier: string;
  readonly level: Level;
  readonly source: SourceKind;
  readonly origin: string;
}

const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)\s*(?:\[[^\]]{0,500}\])?\s*/;

/** As PEP 503 compares names. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Null when the text is no requirement: a variable, an option, a path. */
export function readRequirement(text: string): Requirement | null {
  const spec = text.trim();
  if (spec.length > 5_000) return null;
  if (/^(?:git|hg|svn|bzr)\+|^https?:\/\//i.test(spec)) return addressed(nameInAddress(spec), spec);
  if (/^(?:file:|\.{0,2}\/|[A-Za-z]:[\\/])/.test(spec)) return null;
  const start = NAME.exec(spec);
  if (start === null) return null;
  const name = normalizedName(start[1] ?? '');
  const rest = spec.slice(start[0].length);
  if (rest.startsWith('@'))
    return addressed(
      name,
      (
        rest
          .slice(1)
          .trim()
          .split(/\s;|\s/)[0] ?? ''
      ).trim(),
    );
  const versions = (rest.split(';')[0] ?? '')
    .trim()
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  const level = levelOfPep440(versions);
  return level === null ? null : { name, specifier: versions, level, source: 'registry', origin: '' };
}

/** `===` compares texts, so that anything after it is one version. */
export function levelOfPep440(versions: string): Level | null {
  if (/^===?\s*[^\s,*]+$/.test(versions)) return /[${}]/.test(versions) ? null : 'exact';
  // An operator is required; a version alone is none of PEP 440's.
  if (versions !== '' && !/^[~<>=!]/.test(versions)) return null;
  return levelOfConstraint(versions, { bare: 'exact' });
}

function nameInAddress(address: string): string {
  const egg = /[#&]egg=([A-Za-z0-9._-]{1,200})/.exec(address)?.[1];
  const last = (address.split('#')[0] ?? '').split('@')[0]?.split('/').at(-1) ?? '';
  return normalizedName(egg ?? last.replace(/\.git$/, '')) || 'address';
}

function addressed(name: string, specifier: string): Requirement | null {
  if (specifier === '') return null;
  if (/^file:|^\.{0,2}\//.test(specifier)) return { name, specifier, level: 'exact', source: 'file', origin: '' };
  const [address = '', fragment = ''] = specifier.split('#');
  if (/^(?:git|hg|svn|bzr)\+/.test(address)) {
    const path = address.slice(address.indexOf('://') + 3);
    const at = path.indexOf('/') < 0 ? -1 : path.indexOf('@', path.indexOf('/'));
    const revision = at < 0 ? '' : path.slice(at + 1);
    const whole = at < 0 ? address : address.slice(0, address.length - revision.length - 1);
    return { name, specifier, level: isCommitId(revision) ? 'exact' : 'moving', source: 'git', origin: repositoryOf(whole) };
  }
  // pip checks the hash in an address; the files of the index itself never change.
  const isFixed =
    /(?:^|&)sha(?:256|384|512)=[0-9a-f]{64,128}/i.test(fragment) || isIndexFile(address) || isArchiveOfCommit(address);
  return { name, specifier, level: isFixed ? 'exact' : 'moving', source: 'url', origin: address.toLowerCase() };
}

function isIndexFile(address: string): boolean {
  return /^https:\/\/files\.pythonhosted\.org\/packages\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{60}\//.test(address);
}

function isArchiveOfCommit(address: string): boolean {
  return /^https:\/\/(?:codeload\.)?github\.com\/[^/]+\/[^/]+\/(?:archive|tar\.gz|zip)\/[0-9a-f]{40}(?:\.tar\.gz|\.zip)?$/i.test(
    address,
  );
}
