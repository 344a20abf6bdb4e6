/** Tool servers (Model Context Protocol) that an agent starts or calls, and whether what it starts may change at any time. */
import { type DataNode, entriesOf, itemsOf, textAt, valueAt } from '../data/data.js';
import { isOn, type Settings } from './agent-setting.js';

const LOCAL = /^https?:\/\/(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|host\.docker\.internal)(?::|\/|$)/i;

/** The servers of a map by name. */
export function addServers(settings: Settings, servers: DataNode | null): void {
  for (const { key: name, line, value } of entriesOf(servers)) {
    if (value.kind !== 'map' || isOn(valueAt(value, 'disabled'))) continue;
    const place = { line, endLine: value.endLine };
    const url = textAt(value, 'url') ?? textAt(value, 'serverUrl') ?? textAt(value, 'httpUrl');
    const words = [...itemsOf(valueAt(value, 'command')), ...itemsOf(valueAt(value, 'args'))].flatMap((item) =>
      item.kind === 'scalar' ? [item.text] : [],
    );
    if (url !== null) {
      const plain = /^http:/i.test(url) && !LOCAL.test(url);
      settings.add('server', place, {
        text: url,
        key: `${name} ${plain ? 'http' : ''}`,
        effect: plain ? 'is called without encryption' : 'is called with what the agent sends',
        doubtful: !plain,
      });
    } else if (words.length > 0) {
      const loose = floatingPackage(words);
      settings.add('server', place, {
        text: words.join(' '),
        key: `${name} ${loose ?? ''}`,
        effect:
          loose === null
            ? 'is started beside the agent'
            : `is started beside the agent in whatever version \`${loose}\` has that day`,
        doubtful: loose === null,
      });
    }
    if (isOn(valueAt(value, 'trust'))) {
      settings.add('bypass', place, { text: `trust of the server ${name}`, effect: 'lets every tool of the server run unasked' });
    }
    for (const key of ['alwaysAllow', 'autoApprove']) {
      for (const item of itemsOf(valueAt(value, key))) {
        if (item.kind === 'scalar' && item.text === '*') {
          settings.add('bypass', item, {
            text: `${key} of the server ${name}`,
            effect: 'lets every tool of the server run unasked',
          });
        }
      }
    }
  }
}

/** Runners that fetch by themselves, and those that do with one of these words. */
const RUNNERS: ReadonlyMap<string, RegExp | null> = new Map([
  ...['npx', 'pnpx', 'bunx', 'uvx'].map((name): [string, null] => [name, null]),
  ...['npm', 'pnpm', 'yarn', 'bun', 'pipx', 'uv'].map((name): [string, RegExp] => [name, /^(?:dlx|exec|x|run)$/]),
]);
const SUBCOMMANDS = new Set(['dlx', 'exec', 'x', 'run', 'tool', '--']);

/** The package that a runner fetches without a version; null when it names one, or when nothing is fetched. */
function floatingPackage(words: readonly string[]): string | null {
  const [program = '', ...args] = /^cmd(?:\.exe)?$/.test(words[0] ?? '') ? words.slice(2) : words;
  const runner = program.slice(program.lastIndexOf('/') + 1).replace(/\.(?:cmd|exe)$/, '');
  const needed = RUNNERS.get(runner);
  if (needed === undefined || (needed !== null && !args.some((word) => needed.test(word)))) return null;
  const named = args.find((_word, at) => /^(?:--package|-p|--from|--spec)$/.test(args[at - 1] ?? ''));
  const spec = named ?? args.find((word) => !word.startsWith('-') && !SUBCOMMANDS.has(word));
  if (spec === undefined || /^(?:\.{0,2}\/|[A-Za-z]:\\|\$)|\.py$/.test(spec)) return null;
  if (/^(?:git\+|https?:|github:)/.test(spec)) return /[@#][0-9a-f]{7,64}\b/.test(spec) ? null : spec;
  return /.(?:@|==)v?\d/.test(spec) ? null : spec;
}
