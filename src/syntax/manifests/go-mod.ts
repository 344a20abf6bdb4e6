/** go.mod and go.work. The go command writes exact versions and pseudo-versions of commits; a branch stands there only until it runs. */
import { Declarations, LONGEST_SPECIFIER, manifestReader } from './declarations.js';
import type { Declaration, Unreadable } from './manifest.js';

/** Characters. */
const LARGEST = 2_000_000;

export const goManifest = manifestReader({
  ecosystem: 'go',
  matches: (path) => /(?:^|\/)go\.(?:mod|work)$/.test(path),
  read: readManifest,
  pin: () => null,
});

function readManifest(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST) return { reason: 'go.mod is longer than 2 MB' };
  const found = new Declarations(text);
  let block = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.length > 3 * LONGEST_SPECIFIER) return { reason: `line ${index + 1} is too long to be read` };
    const words = (raw.split('//')[0] ?? '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^["`]|["`]$/g, ''));
    if (words[0] === ')') {
      block = '';
      continue;
    }
    if (words[1] === '(' && words.length === 2) {
      block = words[0] ?? '';
      continue;
    }
    const directive = block === '' ? (words.shift() ?? '') : block;
    const line = index + 1;
    const [name = '', version = ''] = words;
    if (directive === 'require' && name !== '') {
      found.add({ name, group: 'require', specifier: version, level: levelOf(version), line });
    } else if (directive === 'replace') {
      const arrow = words.indexOf('=>');
      const [target = '', targetVersion = ''] = words.slice(arrow + 1);
      if (arrow < 1 || target === '' || /^\.{0,2}\//.test(target)) continue;
      const level = levelOf(targetVersion);
      found.add({ name, group: 'replace', scope: 'override', specifier: targetVersion, level, line, origin: target });
    }
  }
  return found.done();
}

function levelOf(version: string): Declaration['level'] {
  if (/^v\d{1,9}\.\d{1,9}\.\d{1,20}(?:[-+][0-9A-Za-z.+-]{1,200})?$/.test(version)) return 'exact';
  return version === '' || version === 'latest' ? 'wildcard' : 'moving';
}
