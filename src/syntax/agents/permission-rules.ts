/**
 * Permission rules of agents, `Tool` or `Tool(pattern)`: how much one allows, and whether one deny rule covers another.
 *
 * Sources: "Permissions" of Claude Code and Cursor's command line, "Configuration" of Gemini CLI.
 */
import type { DataNode } from '../data/data.js';
import type { Settings } from './agent-setting.js';

interface PermissionRule {
  readonly tool: string;
  /** Null when the rule is about all uses of the tool. */
  readonly pattern: string | null;
}

const LONGEST_RULE = 2_000;

function ruleOf(text: string): PermissionRule {
  const [, tool = '', pattern] = /^([^()]{0,200})(?:\((.*)\))?$/s.exec(text.slice(0, LONGEST_RULE).trim()) ?? [];
  return { tool: SHELL_TOOLS.has(tool.toLowerCase()) ? 'shell' : tool.toLowerCase(), pattern: pattern?.trim() ?? null };
}

const SHELL_TOOLS = new Set([
  'bash',
  'shell',
  'powershell',
  'run_shell_command',
  'shelltool',
  'execute_bash',
  'terminal',
  'execute',
]);
const WRITING_TOOLS = new Set(['edit', 'write', 'multiedit', 'write_file', 'replace']);

/** Programs that run any other. */
const RUN_ANYTHING = new Set('bash sh zsh dash fish sudo su doas eval exec env xargs ssh nohup pwsh powershell cmd'.split(' '));
/** Programs that can do much more than what they are mostly asked for. */
const REACH_FAR = new Set(
  'python python3 node deno bun ruby perl php npx bunx uvx pipx curl wget docker podman kubectl helm rm dd terraform tofu pulumi aws gcloud az psql mysql mongosh redis-cli heroku fly vercel railway'.split(
    ' ',
  ),
);

/** Files that hold credentials, in a path or a pattern; their examples do not. */
const SECRET_FILES =
  /(?:^|[/\s"'(*])\.env(?![\w-])(?!\.(?:example|sample|template|dist|test|ci|schema|defaults?)\b)|(?:^|[/~\s])\.(?:aws|ssh|gnupg|kube|azure|netrc|npmrc|pypirc|docker\/config|config\/gcloud|git-credentials)\b|\bid_(?:rsa|ed25519|ecdsa)\b|\.(?:pem|p12|pfx|keystore)\b|\bcredentials?(?:\.(?!md\b)\w+)?(?:[*)"']|$)|\bsecrets?(?:\.(?!md\b)\w+|\/\*\*|\/)/i;

export function namesSecretFiles(text: string): boolean {
  return SECRET_FILES.test(text.slice(0, LONGEST_RULE));
}

/** Everything on the machine, or everything in the home folder. */
const WHOLE_DISK = /^(?:\/\/|~\/?|\$HOME\/?|\$\{HOME\}\/?|\/\/?(?:home|Users|root)\/?[\w*-]{0,60}\/?)\*{0,2}(?:\/\*{0,2})?$/;

/** Adds what an allow rule allows, when that is far more than one command or folder. */
export function addAllowed(settings: Settings, node: DataNode, scope = ''): void {
  if (node.kind !== 'scalar') return;
  const { text } = node;
  const { tool, pattern } = ruleOf(text);
  const everything = pattern === null || /^[:*\s]*$/.test(pattern);
  const told = { text: `${scope}${text}`, key: text };
  if (tool === '*' || tool === 'all') return settings.add('allow', node, { ...told, effect: 'lets it use every tool unasked' });
  if (tool === 'shell') {
    if (everything)
      return settings.add('allow', node, { ...told, effect: 'lets it run every command unasked', doubtful: scope !== '' });
    if (namesSecretFiles(pattern)) return settings.add('reads', node, { ...told, effect: 'lets it read files with secrets' });
    const [program = '', ...rest] = pattern.split(/[\s:]+/);
    const open = rest.length > 0 ? /^[*\s-]*c?\s?\*$/.test(rest.join(' ')) : pattern.endsWith('*');
    const name = program.replace(/(?<!\*)\*+$/, '').slice(program.lastIndexOf('/') + 1);
    if (open && RUN_ANYTHING.has(name)) {
      settings.add('allow', node, { ...told, effect: 'lets it run every command unasked', doubtful: scope !== '' });
    } else if (open && REACH_FAR.has(name)) {
      settings.add('allow', node, { ...told, effect: `lets it run \`${name}\` with any arguments unasked`, doubtful: true });
    }
    return;
  }
  if (pattern === null) return;
  if (tool === 'read' && namesSecretFiles(pattern)) {
    settings.add('reads', node, { ...told, effect: 'lets it read files with secrets' });
  } else if (tool === 'read' && WHOLE_DISK.test(pattern)) {
    settings.add('reads', node, { ...told, effect: 'lets it read everything there is, credentials too' });
  } else if (WRITING_TOOLS.has(tool) && WHOLE_DISK.test(pattern)) {
    settings.add('allow', node, { ...told, effect: 'lets it write outside of the project' });
  } else if (tool === 'webfetch' && /^domain:\*+$/.test(pattern)) {
    settings.add('allow', node, { ...told, effect: 'lets it fetch from every host unasked', doubtful: true });
  }
}

/** A longer pattern is compared as it stands: what two patterns cost is the product of their lengths. */
const LONGEST_COMPARED = 200;

/** Whether everything that the rule `narrow` refuses, the rule `wide` refuses too. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (Math.max(wide.length, narrow.length) > LONGEST_COMPARED) return false;
  const [outer, inner] = [ruleOf(wide), ruleOf(narrow)];
  if (outer.tool !== inner.tool && outer.tool !== '*') return false;
  if (outer.pattern === null) return true;
  return inner.pattern !== null && fits(normal(outer.pattern), normal(inner.pattern));
}

/** `./x`, `/x` and `x` are the same file of the project to a pattern without a folder; `rm:*` is `rm *`. */
function normal(pattern: string): string {
  return pattern
    .replace(/^\.?\/(?!\/)/, '')
    .replace(/:\*$/, ' *')
    .replace(/\*{2,}\/?/g, '*');
}

/** A text against a pattern with stars; stars of the text stand for themselves. Linear but for one step back to the last star. */
function fits(pattern: string, text: string): boolean {
  let [at, from, star] = [0, 0, -1];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      from = index;
    } else if (pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++from;
    } else return false;
  }
  while (pattern[at] === '*' || (pattern[at] === ' ' && pattern[at + 1] === '*')) at++;
  return at >= pattern.length;
}
