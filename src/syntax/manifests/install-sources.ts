/** Places beside an ecosystem's own registry that files tell a package manager to take packages from. */
import { type DataNode, isUnreadableData, type UnreadableData, walkData } from '../data/data.js';
import { readJson } from '../data/json.js';
import { readToml } from '../data/toml.js';
import { isUnreadableXml, readXml, walkXml } from '../data/xml.js';
import { readYaml } from '../data/yaml.js';
import { baseOf } from './declarations.js';
import { mavenRepositories } from './maven.js';
import { isRequirementsFile, logicalLines } from './requirements-txt.js';
import { HASH_COMMENTS, LARGEST_SOURCE, SLASH_COMMENTS, type Token, tokenize } from './tokens.js';

export interface InstallSource {
  /** As written; untrusted text that may hold credentials. */
  readonly address: string;
  /** The setting: "registry", "--extra-index-url". */
  readonly setting: string;
  /** One-based. */
  readonly line: number;
}

/**
 * The hosts of the registries that the package managers themselves come with, a host on a line by its labels: so that no tool that
 * looks for registries' addresses in settings takes this file for one. Sources: the package managers' documentation.
 */
export const PUBLIC_REGISTRIES: ReadonlySet<string> = new Set(
  `
  registry npmjs org
  registry yarnpkg com
  npm jsr io
  jsr io
  pypi org
  files pythonhosted org
  crates io
  index crates io
  static crates io
  api nuget org
  www nuget org
  rubygems org
  repo packagist org
  packagist org
  repo maven apache org
  repo1 maven org
  plugins gradle org
  maven google com
  dl google com
  proxy golang org
  pub dev
  hex pm
  repo hex pm
  registry terraform io
  registry opentofu org
`
    .trim()
    .split('\n')
    .map((labels) => labels.trim().split(' ').join('.')),
);

type Read = (text: string) => readonly InstallSource[] | UnreadableData;

const READERS: readonly (readonly [RegExp, Read])[] = [
  [/(?:^|\/)(?:\.npmrc|\.yarnrc|\.pypirc|pip\.conf|pip\.ini)$/, readSettings],
  [
    /(?:^|\/)(?:pyproject\.toml|uv\.toml|Pipfile|bunfig\.toml|\.cargo\/config(?:\.toml)?)$/,
    (text) => inData(readToml(text), isTomlSource),
  ],
  [/(?:^|\/)\.yarnrc\.yml$/, (text) => inData(readYaml(text), (path) => path.at(-1) === 'npmRegistryServer')],
  [/(?:^|\/)composer\.json$/, (text) => inData(readJson(text), (path) => path[0] === 'repositories' && path.at(-1) === 'url')],
  [/(?:^|\/)nuget\.config$/i, readNugetConfig],
  [/(?:^|\/)(?:pom\.xml|settings\.xml)$/, readMaven],
  [/\.gradle(?:\.kts)?$/, readGradle],
  [/(?:^|\/)(?:Gemfile|gems\.rb)$/, readGemfile],
];

function readerOf(path: string): Read | null {
  if (isRequirementsFile(path)) return readOptions;
  return READERS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

export function holdsInstallSources(path: string): boolean {
  return readerOf(path) !== null && !/(?:^|\/)node_modules\//.test(path);
}

/** Never throws. */
export function installSourcesOf(path: string, text: string): readonly InstallSource[] | UnreadableData {
  if (text.length > LARGEST_SOURCE) return { reason: `${baseOf(path)} is longer than 1 MB` };
  const read = readerOf(path)?.(text) ?? [];
  return 'reason' in read ? read : read.filter(({ address }) => isForeign(address));
}

/** Neither a registry that the package manager knows by itself, nor a folder of this repository. */
function isForeign(address: string): boolean {
  const [, scheme = '', host = ''] =
    /^(?:sparse\+|git\+)?([a-z]{2,10}):\/\/(?:[^/@]{0,300}@)?([^/:?#]{1,300})/i.exec(address) ?? [];
  if (scheme === '') return false;
  return scheme.toLowerCase() === 'http' || !PUBLIC_REGISTRIES.has(host.toLowerCase());
}

/** `registry=…`, `@scope:registry=…`, `index-url = …`, `registry "…"`; several addresses may follow each other. */
function readSettings(text: string): InstallSource[] {
  const found: InstallSource[] = [];
  let setting = '';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.length > 5_000 || /^\s*[#;]/.test(line)) continue;
    const key = /^((?:@[^:\s=]{1,200}:)?registry|(?:extra-)?index-url|find-links|repository)\b\s*(?:=|\s)/.exec(
      line.trimStart(),
    )?.[1];
    if (key !== undefined) setting = key;
    else if (!/^\s/.test(line)) setting = '';
    if (setting === '') continue;
    for (const [address] of line.matchAll(/[a-z]{2,10}:\/\/[^\s"']{1,2000}/gi)) found.push({ address, setting, line: index + 1 });
  }
  return found;
}

function readOptions(text: string): InstallSource[] {
  return logicalLines(text).flatMap(({ text: logical, line }) => {
    const [, setting = '', address = ''] =
      /^\s*(-i|--index-url|--extra-index-url|-f|--find-links)[\s=]+(\S{1,2000})/.exec(logical) ?? [];
    return address === '' ? [] : [{ address, setting, line }];
  });
}

function isTomlSource(path: readonly string[]): boolean {
  const key = path.at(-1) ?? '';
  if (['index-url', 'extra-index-url', 'default-index'].some((name) => path.includes(name))) return true;
  const isAddress = ['url', 'index', 'registry'].includes(key);
  const inSources = ['index', 'source', 'sources', 'registries', 'registry', 'scopes'].some((name) =>
    path.slice(0, -1).includes(name),
  );
  return (
    (isAddress && inSources && !path.includes('dependencies') && !isUvPackageSource(path)) ||
    (path.includes('install') && (key === 'registry' || path.includes('scopes')))
  );
}

/** `[tool.uv.sources]` says where one package comes from; that is judged with the package. */
function isUvPackageSource(path: readonly string[]): boolean {
  return path.includes('uv') && path.includes('sources');
}

function inData(
  read: readonly DataNode[] | UnreadableData,
  isSource: (path: readonly string[]) => boolean,
): readonly InstallSource[] | UnreadableData {
  if (isUnreadableData(read)) return read;
  return read.flatMap((root) =>
    [...walkData(root)].flatMap(({ node, path }) =>
      node.kind === 'scalar' && isSource(path)
        ? [{ address: node.text, setting: path.filter((key) => !/^\d+$/.test(key)).join('.'), line: node.line }]
        : [],
    ),
  );
}

function readNugetConfig(text: string): readonly InstallSource[] | UnreadableData {
  const root = readXml(text);
  if (isUnreadableXml(root)) return root;
  return [...walkXml(root)]
    .filter(({ name }) => name === 'packageSources')
    .flatMap(({ children }) => children)
    .flatMap(({ attributes, line }) => ({ address: attributes['value'] ?? '', setting: 'packageSources', line }));
}

function readMaven(text: string): readonly InstallSource[] | UnreadableData {
  const root = readXml(text);
  if (isUnreadableXml(root)) return root;
  return mavenRepositories(root).map(({ text: address, line }) => ({ address, setting: 'repository', line }));
}

/** `url "…"`, `url = uri("…")` and `maven("…")`. */
function readGradle(text: string): InstallSource[] {
  return addressesAfter(tokenize(text, SLASH_COMMENTS), ['url', 'maven', 'setUrl', 'artifactUrls'], 'repositories');
}

function readGemfile(text: string): InstallSource[] {
  return addressesAfter(tokenize(text, HASH_COMMENTS), ['source'], 'source');
}

function addressesAfter(tokens: readonly Token[], words: readonly string[], setting: string): InstallSource[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !words.includes(token.text)) return [];
    const next = tokens.slice(index + 1, index + 6).find(({ kind, text }) => kind === 'string' || ['\n', '{'].includes(text));
    return next?.kind === 'string' ? [{ address: next.text, setting, line: next.line }] : [];
  });
}
