/** Programs that source code starts with arguments that it writes out: `execSync('…')`, `subprocess.run([…])`, `Command::new("…")`. */
import { languageOf, type Language } from '../languages.js';
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { parseSource } from '../source.js';
import { argumentsOf, type Constants, constantsOf, literalText, OPEN_VALUE } from './literals.js';
import { consecutive, type ScriptPart, type ScriptReader } from './script.js';

/** Calls whose first argument is text for a shell; those whose arguments are words; those that delete a folder by themselves. */
interface Calls {
  readonly text: RegExp;
  readonly words: RegExp;
  readonly deletes: RegExp;
  /** How many arguments come before the words. */
  readonly skip?: (name: string) => number;
}

const NONE = /^$/;
const JAVASCRIPT: Calls = {
  text: /(?:^|\.)(?:exec|execSync|execAsync|execCommand|execaCommand(?:Sync)?|\$|sh|zx|spawnShell|runCommand)$/,
  words: /(?:^|\.)(?:spawn|spawnSync|execFile|execFileSync|execa|execaSync|spawnAsync|Deno\.Command)$/,
  deletes: /(?:^|\.)(?:rmSync|rm|rmdirSync|rimraf|rimrafSync|removeSync|emptyDirSync|rimraf\.sync|Deno\.remove(?:Sync)?)$/,
};
const JVM: Calls = {
  text: /(?:^|\.)exec$/,
  words: /(?:^|\.)(?:ProcessBuilder|command|exec)$/,
  deletes: /(?:^|\.)(?:deleteDirectory|deleteRecursively|forceDelete)$/,
};

const CALLS: Readonly<Record<Language, Calls>> = {
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
  tsx: JAVASCRIPT,
  python: {
    text: /^(?:os\.(?:system|popen)|(?:subprocess|sp)\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|asyncio\.create_subprocess_shell|(?:create_subprocess_shell|check_call|check_output|Popen|getoutput|system|popen)|commands\.getoutput|pexpect\.(?:run|spawn)|(?:c|ctx|conn|connection|context)\.(?:run|sudo|local)|local|sudo)$/,
    words:
      /^(?:(?:subprocess|sp)\.(?:run|call|check_call|check_output|Popen)|(?:check_call|check_output|Popen)|(?:asyncio\.)?create_subprocess_exec|os\.(?:exec|spawn)[lv]p?e?)$/,
    deletes: /^(?:shutil\.)?rmtree$/,
    skip: (name) => (name.startsWith('os.spawn') ? 1 : 0),
  },
  go: {
    text: NONE,
    words: /^(?:exec|osexec|execabs)\.Command(?:Context)?$|^syscall\.Exec$/,
    deletes: /^os\.RemoveAll$/,
    skip: (name) => (name.endsWith('Context') ? 1 : 0),
  },
  java: JVM,
  kotlin: JVM,
  csharp: { text: NONE, words: /(?:^|\.)(?:Process\.Start|ProcessStartInfo)$/, deletes: /^(?:\w+\.)*Directory\.Delete$/ },
  php: {
    text: /^\\?(?:exec|shell_exec|system|passthru|proc_open|popen)$|Process(?:::|\.)fromShellCommandline$/,
    words: /^\\?(?:proc_open|pcntl_exec|(?:\w+\\)*Process)$/,
    deletes: /(?:deleteDirectory|cleanDirectory)$/,
  },
  ruby: {
    text: /^(?:Kernel\.)?(?:system|exec|spawn|sh|execute|run)$|^(?:Open3\.(?:capture2e?|capture3|popen[23]e?)|IO\.popen|PTY\.spawn)$/,
    words: /^(?:Kernel\.)?(?:system|exec|spawn|sh)$|^(?:Open3\.(?:capture2e?|capture3|popen[23]e?)|IO\.popen)$/,
    deletes: /^FileUtils\.(?:rm_rf|rm_r|remove_dir|remove_entry(?:_secure)?|rmtree)$/,
  },
  rust: { text: NONE, words: /(?:^|::|\.)Command(?:::|\.)new$/, deletes: /(?:^|::|\.)remove_dir_all$/ },
};

const JAVASCRIPT_HOPE = /\b(?:exec\w*|spawn\w*|rm|rmSync|rmdirSync|rimraf\w*|removeSync|emptyDirSync|Command)\b|\$`/;
const JVM_HOPE = /\b(?:exec|ProcessBuilder|deleteDirectory|deleteRecursively|forceDelete)\b/;

/** A file of the language without any of these starts no program. */
const HOPE: Readonly<Record<Language, RegExp>> = {
  javascript: JAVASCRIPT_HOPE,
  typescript: JAVASCRIPT_HOPE,
  tsx: JAVASCRIPT_HOPE,
  python:
    /\b(?:system|popen|Popen|subprocess|create_subprocess_\w+|check_call|check_output|getoutput|exec[lv]\w*|spawn\w*|pexpect|rmtree|local|sudo)\b|\b(?:c|ctx|conn|connection|context)\.run\b/,
  go: /\b(?:Command|CommandContext|syscall\.Exec|RemoveAll)\b/,
  java: JVM_HOPE,
  kotlin: JVM_HOPE,
  csharp: /\b(?:Process\.Start|ProcessStartInfo|Directory\.Delete)\b/,
  php: /\b(?:exec|shell_exec|system|passthru|proc_open|popen|pcntl_exec|Process|deleteDirectory|cleanDirectory)\b|(?:^|[=(\s])`/,
  ruby: /\b(?:system|exec|spawn|sh|execute|run|Open3|popen|rm_rf|rm_r|remove_dir|remove_entry\w*|rmtree)\b|%x|(?:^|[=(\s])`/,
  rust: /\b(?:Command|remove_dir_all)\b/,
};

/** Made by machines or brought in from elsewhere. */
const NOT_OWN = /(?:^|\/)(?:node_modules|vendor|dist|third_party|\.yarn)\/|[._-]min\.[a-z]+$|\.d\.[cm]?ts$/i;
const TEARDOWN =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testdata|fixtures)\/|[._-](?:test|spec)s?\.[a-z]+$|_test\.go$|tear_?down|clean_?up/i;
const MINIFIED = 500;

export const processCalls: ScriptReader = {
  matches: (path) => languageOf(path) !== null && !NOT_OWN.test(path),
  read: (path, text) => {
    const language = languageOf(path);
    if (language === null || !HOPE[language].test(text)) return [];
    const source = parseSource(path, text);
    if (!source.parsed) return text.length > MINIFIED * text.split('\n').length ? [] : { reason: source.reason };
    const nodes = [...descendants(source.root)];
    const constants = constantsOf(nodes, text);
    const teardown = TEARDOWN.test(path);
    return nodes
      .flatMap((node) => scriptsOf(node, { text, constants, calls: CALLS[language] }))
      .map((part) => ({ ...part, teardown }));
  },
};

interface Context {
  readonly text: string;
  readonly constants: Constants;
  readonly calls: Calls;
}

type Part = Omit<ScriptPart, 'teardown'>;

function scriptsOf(node: SyntaxNode, context: Context): Part[] {
  const { text, calls } = context;
  if (node.type === 'subshell' || node.type === 'shell_command_expression') {
    const script = text
      .slice(node.start, node.end)
      .replace(/^(?:`|%x.)|(?:`|[)}\]|!/])$/g, '')
      .replace(/#\{[^}]{0,300}\}/g, OPEN_VALUE);
    return [{ text: script, lines: consecutive(script, node.startLine), place: 'a command in backticks' }];
  }
  if (node.type !== 'call_expression' && node.type !== 'new_expression') return [];
  const callee = fieldOf(node, 'function') ?? fieldOf(node, 'constructor');
  if (callee === null || callee.end - callee.start > 200) return [];
  const name = text
    .slice(callee.start, callee.end)
    .replace(/\s+/g, '')
    .replace(/<.{0,200}>$/, '');
  const place = `a call of ${name.slice(-60)}`;
  const given = argumentsOf(node).slice(calls.skip?.(name) ?? 0);
  const [first, second] = given;
  if (first === undefined) return [];
  if (calls.deletes.test(name)) return deletion(first, place, context);
  const shell = calls.text.test(name) ? literalText(first, text, context.constants) : null;
  const alone = second === undefined || literalText(second, text, context.constants) === null || !calls.words.test(name);
  if (shell !== null && alone && second?.type !== 'array')
    return [{ text: shell, lines: consecutive(shell, first.startLine), place }];
  if (!calls.words.test(name)) return [];
  const words = [...given.flatMap((argument) => wordsOf(argument, context)), ...chained(node, context)];
  if (words[0] === undefined || words[0] === null) return [];
  const [program, ...others] = words;
  const joined = /\s/.test(program ?? '') ? [program ?? '', ...others.map(quoted)] : words.map(quoted);
  return [{ text: joined.join(' '), lines: [node.startLine], place }];
}

/** The words of an argument: a text is one, a list several; null for one that is not known. */
function wordsOf(node: SyntaxNode, context: Context): (string | null)[] {
  const { text, constants } = context;
  if (node.type === 'array' || (node.type === 'object' && !node.children.some((child) => child.type === 'pair'))) {
    return namedChildren(node)
      .filter((child) => child.field !== 'constructor')
      .flatMap((item) => wordsOf(item.type === 'array_element_initializer' ? (namedChildren(item)[0] ?? item) : item, context));
  }
  if (node.type === 'object') {
    // Deno.Command(program, { args: […] })
    const args = node.children.find((child) => child.type === 'pair' && text.slice(child.start, child.start + 4) === 'args');
    const value = args === undefined ? null : fieldOf(args, 'value');
    return value === null ? [] : wordsOf(value, context);
  }
  if (node.type === 'call_expression') {
    const callee = fieldOf(node, 'function');
    if (
      callee !== null &&
      /(?:^|\.)(?:asList|of|listOf|arrayOf|split)$/.test(text.slice(callee.start, Math.min(callee.end, callee.start + 100)))
    )
      return argumentsOf(node).flatMap((argument) => wordsOf(argument, context));
  }
  if (node.type === 'pair' || node.type === 'arrow_function') return [];
  return [literalText(node, text, constants)];
}

/** `Command::new("a").arg("b").args(["c"])`. */
function chained(node: SyntaxNode, context: Context): (string | null)[] {
  const words: (string | null)[] = [];
  let at = node;
  for (let links = 0; links < 50; links++) {
    const member = at.parent;
    const call = member?.type === 'member_expression' && fieldOf(member, 'object') === at ? member.parent : null;
    if (member === null || call?.type !== 'call_expression') break;
    const property = fieldOf(member, 'property');
    const method = property === null ? '' : context.text.slice(property.start, property.end);
    if (method === 'arg' || method === 'args') words.push(...argumentsOf(call).flatMap((argument) => wordsOf(argument, context)));
    at = call;
  }
  return words;
}

const HOME =
  /^(?:os\.path\.expanduser\(\s*f?["']~\/?["']\s*\)|(?:pathlib\.)?Path\.home\(\)|os\.homedir\(\)|homedir\(\)|Dir\.home|process\.env\.HOME|os\.environ\[["']HOME["']\]|os\.Getenv\("HOME"\)|ENV\[["']HOME["']\]|System\.getProperty\("user\.home"\))$/;

function deletion(target: SyntaxNode, place: string, { text, constants }: Context): Part[] {
  const home = HOME.test(text.slice(target.start, Math.min(target.end, target.start + 200)));
  const path = home ? null : literalText(target, text, constants);
  if (!home && (path === null || path === '')) return [];
  return [{ text: `rm -rf -- ${home ? '~' : quoted(path)}`, lines: [target.startLine], place }];
}

function quoted(word: string | null): string {
  if (word === null) return `"${OPEN_VALUE}"`;
  const pieces = word.split(OPEN_VALUE).map((piece) => (piece === '' ? '' : `'${piece.replaceAll("'", "'\\''")}'`));
  return pieces.length === 1 && pieces[0] === '' ? "''" : pieces.join(`"${OPEN_VALUE}"`);
}
