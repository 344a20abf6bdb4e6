/** Packages that scripts install by hand: in shell scripts, Dockerfiles, workflows, Makefiles and the scripts of packages. */
import { isUnreadable, lineIn } from '../scripts/script.js';
import { scriptReadersOf } from '../scripts/readers.js';
import { parseShell } from '../shell/shell.js';
import { Declarations, manifestReader } from './declarations.js';
import { INSTALLERS, installsOf } from './installers.js';
import type { Declaration, Unreadable } from './manifest.js';

export const installsManifest = manifestReader({
  ecosystem: 'scripts',
  matches: (path) => scriptReadersOf(path).length > 0 && !/(?:^|\/)node_modules\//.test(path),
  read: readScripts,
  pin: ({ group, specifier, source }, to) =>
    source !== 'registry' || group === '' ? null : `${/^[<>=~!]/.test(specifier) ? '==' : ''}${to}`,
  written: ({ name, specifier: was, source }, specifier) =>
    source === 'url' ? `${name}/…/${specifier}` : `${name}${/^[<>=~!]/.test(was) ? '==' : '@'}${specifier.replace(/^==/, '')}`,
});

function readScripts(text: string, path: string): readonly Declaration[] | Unreadable {
  const found = new Declarations(text);
  // A wrapper and what it runs may both be told as a command.
  const seen = new Set<string>();
  for (const reader of scriptReadersOf(path)) {
    const parts = reader.read(path, text);
    if (isUnreadable(parts)) return { reason: parts.reason };
    for (const part of parts) {
      if (!INSTALLERS.test(part.text)) continue;
      const script = parseShell(part.text);
      if (!script.parsed) return { reason: `${part.place} cannot be read: ${script.reason}` };
      for (const invocation of script.invocations) {
        const line = lineIn(part, invocation.startLine);
        const endLine = Math.max(line, lineIn(part, invocation.endLine));
        for (const { tool, origin, ...install } of installsOf(invocation)) {
          const key = JSON.stringify([line, tool, install.name, install.specifier]);
          if (seen.has(key)) continue;
          seen.add(key);
          found.add({ ...install, origin: `${tool} ${origin}`, group: part.place, line, endLine });
        }
      }
    }
  }
  return found.done();
}
