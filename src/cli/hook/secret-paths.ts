/** Which paths would show credentials to whoever reads them, compared without regard to case. */
import { CREDENTIAL_FILES } from '../../rules/credentials/credential-files.js';

/** Names that stand for templates and documentation of such files. */
const TEMPLATES =
  /\.(?:example|sample|template|dist|tmpl|defaults?|md|schema\.json|d\.ts)$|(?:^|[./_-])(?:example|sample|template)(?:[._-]|$)/i;

const FILES = CREDENTIAL_FILES.flatMap(({ name, only }) => (only === 'tracking' ? [] : [name]));
/** Folders whose files are credentials whatever they are called. */
const FOLDERS = /(?:^|\/)\.(?:ssh|aws|gnupg)(?:\/|$)/;
/** How programs name their environment, which is no file. */
const PROPERTY = /^(?:process|import\.meta|Deno|Bun)\.env\b/i;
/** The environment of a process. */
const ENVIRONMENT = /^\/proc\/[^/]{1,20}\/environ$/;
/** Public halves and lists in folders of keys. */
const PUBLIC = /\.pub$|(?:^|\/)(?:known_hosts|authorized_keys|config)$/i;

/** Whether reading the path would show credentials. A pattern counts as the names that it may stand for: `.env*`, `.e??`. */
export function isSecretPath(path: string): boolean {
  if (path.length > 4_000) return false;
  const clean = path
    .replaceAll('\\', '/')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\/{2,}|\/(?:\.\/)+/g, '/')
    .toLowerCase();
  if (ENVIRONMENT.test(clean)) return true;
  const name = clean.slice(clean.lastIndexOf('/') + 1);
  if (FOLDERS.test(clean)) return !(clean.includes('.ssh/') && PUBLIC.test(clean));
  if (TEMPLATES.test(name) || PROPERTY.test(name) || name.endsWith('.pub')) return false;
  if (FILES.some((pattern) => pattern.test(clean))) return true;
  return /[*?[]/.test(name) && mayStandForEnv(name);
}

/** Whether a shell's pattern fits `.env`. Names that begin with a dot are matched by no pattern that begins with a sign. */
function mayStandForEnv(pattern: string): boolean {
  if (!pattern.startsWith('.') || pattern.length > 50) return false;
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
    .replace(/\[!/g, '[^');
  try {
    return pattern !== '.*' && new RegExp(`^${source}$`, 'i').test('.env');
  } catch {
    return false;
  }
}

/** The first secret path that a text of code names in quotes or between spaces: `open('.env')`. */
export function secretPathIn(code: string): string | null {
  for (const [word] of code.slice(0, 20_000).matchAll(/[\w~./@*?-]{3,200}/g)) if (isSecretPath(word)) return word;
  return null;
}
