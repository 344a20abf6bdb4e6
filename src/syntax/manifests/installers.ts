/** What a command of a package manager installs or runs, by its own words. Only what names a package is told; local paths are none. */
import type { Invocation, Word } from '../shell/invocation.js';
import { isCommitId, repositoryOf } from './declarations.js';
import { levelOfConstraint } from './constraints.js';
import type { Level, SourceKind } from './manifest.js';
import { LONGEST_SPECIFIER, reachOf } from './npm-specifier.js';
import { readRequirement } from './python-requirement.js';

export interface Install {
  readonly tool: 'npm' | 'pip' | 'go' | 'cargo' | 'gem' | 'dotnet' | 'address';
  readonly name: string;
  readonly specifier: string;
  readonly level: Level;
  readonly source: SourceKind;
  readonly origin: string;
}

/** Words that tell whether parsing a script is worth while. */
export const INSTALLERS =
  /(?:^|[^\w-])(?:npm|npx|pnpm|pnpx|yarn|bun|bunx|pip[\d.]*|pipx|uv|uvx|poetry|pdm|go|cargo|gem|dotnet|curl|wget)(?:$|[^\w-])/;

/** Options that take the next word as their value. */
const TAKES_VALUE: Readonly<Record<string, ReadonlySet<string>>> = {
  npm: new Set([
    '--registry',
    '--prefix',
    '-C',
    '--filter',
    '-w',
    '--workspace',
    '--tag',
    '-c',
    '--call',
    '--cwd',
    '--dir',
    '--userconfig',
    '--cache',
  ]),
  pip: new Set(
    (
      '-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root --python -p --platform --python-version --cache-dir ' +
      '--trusted-host --group --extra -G -E --index --default-index --proxy --timeout --retries --src -d --dest --only-binary --no-binary --suffix --spec --from --with'
    ).split(' '),
  ),
  go: new Set(['-ldflags', '-tags', '-C', '-o', '-mod', '-p', '-gcflags']),
  cargo: new Set([
    '--version',
    '--vers',
    '--git',
    '--branch',
    '--tag',
    '--rev',
    '--root',
    '--features',
    '-F',
    '--target',
    '--registry',
    '--index',
    '--profile',
    '-j',
    '--path',
    '--bin',
  ]),
  gem: new Set([
    '-v',
    '--version',
    '-i',
    '--install-dir',
    '-n',
    '--bindir',
    '-s',
    '--source',
    '-P',
    '--platform',
    '--clear-sources',
  ]),
  dotnet: new Set(['--version', '--tool-path', '--add-source', '--configfile', '--framework', '-g']),
};

/** The tools that every image brings along, and that people raise before they install anything. */
const OWN_TOOLS = new Set(['pip', 'setuptools', 'wheel']);

export function installsOf(invocation: Invocation): Install[] {
  const { program, words } = invocation;
  const texts = words.map(({ text }) => text);
  if (/^python[\d.]*$/.test(program) && texts[0] === '-m' && /^pipx?$/.test(texts[1] ?? ''))
    return python(texts[1] ?? '', words.slice(2));
  if (/^pip[\d.]*$/.test(program)) return python('pip', words);
  if (['pipx', 'uv', 'uvx', 'poetry', 'pdm'].includes(program)) return python(program, words);
  if (['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'bun', 'bunx'].includes(program)) return javascript(program, words);
  if (program === 'go') return goInstalls(words);
  if (program === 'cargo') return cargoInstalls(words);
  if (program === 'gem') return versioned('gem', 'install', words, ['-v', '--version']);
  if (program === 'dotnet') return texts[0] === 'tool' ? versioned('dotnet', 'install', words.slice(1), ['--version']) : [];
  if (['sh', 'bash', 'zsh', 'dash', 'ksh', 'python', 'python3', 'node', 'perl', 'ruby'].includes(program))
    return piped(invocation);
  return [];
}

interface Arguments {
  readonly positional: readonly Word[];
  readonly options: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

function argumentsIn(words: readonly Word[], tool: string): Arguments {
  const takesValue = TAKES_VALUE[tool] ?? new Set();
  const positional: Word[] = [];
  const options = new Map<string, string>();
  const flags = new Set<string>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    const equal = word.text.indexOf('=');
    if (!word.text.startsWith('-')) positional.push(word);
    else if (word.text.startsWith('--') && equal > 0) options.set(word.text.slice(0, equal), word.text.slice(equal + 1));
    else if (takesValue.has(word.text)) options.set(word.text, words[++index]?.text ?? '');
    else flags.add(word.text);
  }
  return { positional, options, flags };
}

/** Which words name packages, for the sub-commands that install or run them. `npx x` takes what is installed here; `dlx` never does. */
function javascript(program: string, words: readonly Word[]): Install[] {
  const { positional, options } = argumentsIn(words, 'npm');
  const command = positional[0]?.text ?? '';
  const isRun = ['npx', 'pnpx', 'bunx'].includes(program);
  const runs = isRun || ['exec', 'dlx', 'x', 'create', 'init'].includes(command);
  const installs = ['install', 'i', 'add'].includes(command) || (command === 'global' && positional[1]?.text === 'add');
  if (!runs && !installs) return [];
  const named = runs ? positional.slice(isRun ? 0 : 1, isRun ? 1 : 2) : positional.slice(command === 'global' ? 2 : 1);
  const fromOption = options.get('--package');
  const specs = [...(fromOption === undefined ? named : []), ...(fromOption === undefined ? [] : [literal(fromOption)])];
  const isLocalFirst = runs && program !== 'pnpx' && command !== 'dlx';
  return specs.flatMap((word): Install[] => {
    const spec = word.text;
    if (!word.known || spec.length > LONGEST_SPECIFIER || /^[./~]|^file:/.test(spec)) return [];
    const isAddress = /^[a-z+]{2,20}:|^git@/i.test(spec) || /^[^@/\s]+\/[^@/\s]+$/.test(spec);
    const at = spec.indexOf('@', 1);
    const name = isAddress || at < 0 ? spec : spec.slice(0, at);
    const specifier = isAddress ? spec : at < 0 ? '' : spec.slice(at + 1);
    if (specifier === '' && isLocalFirst) return [];
    return [{ tool: 'npm', name, specifier, ...reachOf(specifier) }];
  });
}

function literal(text: string): Word {
  return { text, known: !text.includes('$'), quoted: false };
}

function python(program: string, words: readonly Word[]): Install[] {
  const { positional, options } = argumentsIn(words, 'pip');
  const rest = [...positional];
  const first = rest.shift()?.text ?? '';
  const second = ['pip', 'tool'].includes(first) ? (rest.shift()?.text ?? '') : '';
  let specs: readonly Word[] = rest;
  if (
    program === 'uvx' ||
    (program === 'uv' && first === 'tool' && second === 'run') ||
    (program === 'pipx' && first === 'run')
  ) {
    const from = options.get('--from') ?? options.get('--spec');
    specs = from === undefined ? (program === 'uvx' ? positional : rest).slice(0, 1) : [literal(from)];
  } else if (!['install', 'add', 'inject'].includes(second || first)) return [];
  return specs.flatMap((word): Install[] => {
    if (!word.known || /^\.{0,2}(?:\/|$|\[)|\.whl$|\.txt$/.test(word.text)) return [];
    // uvx and Poetry write "ruff@0.5.0" and "ruff@latest" for versions.
    const at = /^([A-Za-z0-9._-]{1,200}(?:\[[^\]]{0,200}\])?)@([^:/\s]{1,200})$/.exec(word.text);
    const text =
      at === null
        ? word.text
        : at[2] === 'latest'
          ? (at[1] ?? '')
          : `${at[1] ?? ''}${/^\d/.test(at[2] ?? '') ? '==' : ''}${at[2] ?? ''}`;
    const requirement = readRequirement(text.replace(/\^|~(?==)?(?!=)/, '~='));
    return requirement === null || OWN_TOOLS.has(requirement.name) ? [] : [{ tool: 'pip', ...requirement }];
  });
}

function goInstalls(words: readonly Word[]): Install[] {
  const { positional } = argumentsIn(words, 'go');
  if (!['install', 'get', 'run'].includes(positional[0]?.text ?? '')) return [];
  return positional.slice(1).flatMap(({ text, known }): Install[] => {
    const at = text.lastIndexOf('@');
    if (!known || at < 1 || text.startsWith('.')) return [];
    const version = text.slice(at + 1);
    const level =
      /^v\d{1,9}\.\d{1,9}\.\d/.test(version) || isCommitId(version)
        ? 'exact'
        : version === 'latest' || version === 'upgrade'
          ? 'wildcard'
          : version === 'none'
            ? 'exact'
            : 'moving';
    return [{ tool: 'go', name: text.slice(0, at), specifier: version, level, source: 'registry', origin: '' }];
  });
}

function cargoInstalls(words: readonly Word[]): Install[] {
  const start = words[0]?.text.startsWith('+') ? 1 : 0;
  const { positional, options } = argumentsIn(words.slice(start), 'cargo');
  if (positional[0]?.text !== 'install' || options.has('--path')) return [];
  const git = options.get('--git');
  if (git !== undefined) {
    const ref = options.get('--rev') ?? options.get('--tag') ?? options.get('--branch') ?? '';
    const name = positional[1]?.text ?? repositoryOf(git);
    if (`${git}${ref}`.includes('$')) return [];
    return [
      {
        tool: 'cargo',
        name,
        specifier: ref || git,
        level: isCommitId(ref) ? 'exact' : 'moving',
        source: 'git',
        origin: repositoryOf(git),
      },
    ];
  }
  const version = options.get('--version') ?? options.get('--vers');
  return positional.slice(1).flatMap(({ text, known }): Install[] => {
    const at = text.indexOf('@');
    const specifier = version ?? (at > 0 ? text.slice(at + 1) : '');
    // For `cargo install` a version alone is exactly that one.
    const level = known && !specifier.includes('$') ? levelOfConstraint(specifier, { bare: 'exact' }) : null;
    return level === null
      ? []
      : [{ tool: 'cargo', name: at > 0 ? text.slice(0, at) : text, specifier, level, source: 'registry', origin: '' }];
  });
}

/** `gem install x -v 1.0`, `gem install x:1.0`, `dotnet tool install x --version 1.0`. */
function versioned(
  tool: 'gem' | 'dotnet',
  command: string,
  words: readonly Word[],
  versionOptions: readonly string[],
): Install[] {
  const { positional, options } = argumentsIn(words, tool);
  if (positional[0]?.text !== command) return [];
  const version = versionOptions.map((option) => options.get(option)).find((each) => each !== undefined);
  return positional.slice(1).flatMap(({ text, known }): Install[] => {
    const colon = tool === 'gem' ? text.indexOf(':') : -1;
    const specifier = version ?? (colon > 0 ? text.slice(colon + 1) : '');
    if (!known || specifier.includes('$') || /\.(?:gem|nupkg)$/.test(text) || text.startsWith('.')) return [];
    const level = specifier === '*' ? 'wildcard' : levelOfConstraint(specifier, { bare: 'exact' });
    return level === null
      ? []
      : [{ tool, name: colon > 0 ? text.slice(0, colon) : text, specifier, level, source: 'registry', origin: '' }];
  });
}

/** `curl … | sh`: the address decides what runs. One that names a version or commit by custom keeps its content. */
function piped({ input, words }: Invocation): Install[] {
  if (input?.kind !== 'command' || !['curl', 'wget'].includes(input.from.program)) return [];
  // A script of its own, or an expression, reads the download as data.
  if (
    words.some(
      ({ text }) =>
        ['-c', '-e', '-m'].includes(text) ||
        (!text.startsWith('-') && text !== '-' && text !== '/dev/stdin' && !words.some((word) => word.text === '-s')),
    )
  )
    return [];
  const address = input.from.words.find(({ text }) => /^https?:\/\//i.test(text));
  if (address === undefined) return [];
  const bare = (address.text.split(/[?#]/)[0] ?? '').slice(0, LONGEST_SPECIFIER);
  const host = /^https?:\/\/(?:[^/@]{0,200}@)?([^/:]{1,200})/i.exec(bare)?.[1] ?? bare;
  const isVersioned = /\/[0-9a-f]{40}\/|[/@_-]v?\d{1,9}\.\d{1,9}(?:\.\d{1,9})?[^/]{0,60}(?:\/|$)/i.test(bare);
  return [{ tool: 'address', name: host, specifier: bare, level: isVersioned ? 'tag' : 'moving', source: 'url', origin: bare }];
}
