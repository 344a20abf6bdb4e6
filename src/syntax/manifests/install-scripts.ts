/** Scripts that a package manager runs by itself when packages are installed. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, type UnreadableData, valueAt } from '../data/data.js';
import { readJson } from '../data/json.js';

export interface InstallScript {
  readonly name: string;
  readonly command: string;
  /** One-based. */
  readonly line: number;
  /** It runs for developers, and for those who install from Git. */
  readonly forDevelopers: boolean;
}

/** Of npm's life cycle, what runs on `npm install`; Composer's events around an install. */
const ON_INSTALL = new Set([
  'preinstall',
  'install',
  'postinstall',
  'pre-install-cmd',
  'post-install-cmd',
  'pre-update-cmd',
  'post-update-cmd',
]);
const FOR_DEVELOPERS = new Set(['prepare', 'preprepare', 'postprepare', 'prepublish', 'dependencies']);

/** Tools that set up hooks of git or mend installed packages, and do nothing else, alone or with a fallback. */
const HARMLESS =
  /^(?:npx (?:--no )?)?(?:husky(?: install)?|lefthook install|simple-git-hooks|patch-package|is-ci|opencollective(?: postinstall)?)(?:\s*(?:\|\||&&)\s*(?:true|exit 0|husky(?: install)?))?$/;

export function isInstallScriptFile(path: string): boolean {
  return /(?:^|\/)(?:package|composer)\.json$/.test(path) && !/(?:^|\/)(?:node_modules|vendor)\//.test(path);
}

/** Never throws. */
export function installScriptsOf(path: string, text: string): readonly InstallScript[] | UnreadableData {
  const read = readJson(text);
  if (isUnreadableData(read)) return read;
  const root: DataNode | null = read[0] ?? null;
  const isNpm = path.endsWith('package.json');
  return entriesOf(valueAt(root, 'scripts')).flatMap(({ key, value }) => {
    const forDevelopers = isNpm && FOR_DEVELOPERS.has(key);
    if (!ON_INSTALL.has(key) && !forDevelopers) return [];
    if (isNpm === key.endsWith('-cmd')) return [];
    return itemsOf(value).flatMap((item) => {
      const command = item.kind === 'scalar' ? item.text.trim() : '';
      return command === '' || HARMLESS.test(command) ? [] : [{ name: key, command, line: item.line, forDevelopers }];
    });
  });
}
