/** Addresses of GitHub's pages, built from untrusted paths. */
import type { Change } from '../change/change.js';
import type { Location } from '../rules/rule.js';
import type { FilesByPath } from './place.js';

export const GITHUB_URL = 'https://github.com';

/** A longer address helps nobody, and a table of them would leave no room for words. */
const LONGEST = 600;

/** The file's page at the judged commit, at the finding's line; at the base for lines or files that are gone. Null when not known. */
export function fileUrl(change: Change, location: Location, files: FilesByPath, server = GITHUB_URL): string | null {
  if (!change.repository.known) return null;
  const { owner, name } = change.repository.value;
  const onHead = location.line !== undefined || (location.baseLine === undefined && files.get(location.path)?.after !== null);
  const line = onHead ? location.line : location.baseLine;
  const endLine = onHead ? location.endLine : location.baseEndLine;
  const path = onHead ? location.path : (location.previousPath ?? location.path);
  const sha = onHead ? change.head.sha : change.base.sha;
  const fragment = line === undefined ? '' : `#L${line}${endLine !== undefined && endLine > line ? `-L${endLine}` : ''}`;
  const url = `${server}/${encodePath(`${owner}/${name}`)}/blob/${encodePath(sha)}/${encodePath(path)}${fragment}`;
  return url.length > LONGEST ? null : url;
}

/** A path as part of an address: nothing in it ends a markdown link or an attribute. */
export function encodePath(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeSegment)
    .join('/');
}

function encodeSegment(segment: string): string {
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  return encodeURIComponent(segment).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
