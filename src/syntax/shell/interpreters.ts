/** Commands inside of one-line programs of other languages: `python -c "os.system('…')"`, `awk 'BEGIN { system("…") }'`. */
import type { Input, Word } from './invocation.js';

interface Interpreter {
  readonly programs: RegExp;
  /** The options that a program's text follows; empty where the first operand is one. */
  readonly options: RegExp | null;
}

const INTERPRETERS: readonly Interpreter[] = [
  { programs: /^python[\d.]*$/, options: /^-\w*c$/ },
  { programs: /^(?:perl|ruby)$/, options: /^-\w*[eE]$/ },
  { programs: /^(?:node|nodejs|bun|deno)$/, options: /^(?:-e|-p|-pe|--eval|--print|eval)$/ },
  { programs: /^php$/, options: /^(?:-r|--run)$/ },
  { programs: /^(?:awk|gawk|mawk|nawk)$/, options: null },
  { programs: /^lua[\d.]*$/, options: /^-e$/ },
  { programs: /^(?:vim?|nvim|ex|emacs)$/, options: /^(?:-c|\+.*|--cmd|--eval)$/ },
];

const CALL =
  /(?:\b(?:system|exec|execSync|popen|call|check_call|check_output|run|getoutput|shell_exec|passthru|spawn|spawnSync|execl|execvp?|execute|Popen|proc_open|qx|IO\.popen)\s*\(?\s*(?:\[\s*)?)(["'])((?:(?!\1)[^\\]|\\.){1,2000})\1((?:\s*,\s*\[?\s*(["'])(?:(?!\4)[^\\]|\\.){0,500}\4){0,20})/g;
const QUOTED = /(["'])((?:(?!\1)[^\\]|\\.){0,500})\1/g;
const BACKTICKS = /`([^`]{1,500})`|%x[({[]([^)}\]]{1,500})[)}\]]|qx[({/]([^)}/]{1,500})[)}/]/g;
const MAX_COMMANDS = 20;
const LONGEST = 20_000;

/** The commands, as a shell would be given them, that a one-line program names in quotes. */
export function codeCommands(program: string, words: readonly Word[], input: Input | null): string[] {
  const interpreter = INTERPRETERS.find(({ programs }) => programs.test(program));
  if (interpreter === undefined) return [];
  const code = codeOf(interpreter, words, input);
  if (code === null || code.length > LONGEST) return [];
  if (/^n?vim?$|^ex$/.test(program))
    return [code.replace(/^[\s:+]*!?/, '')].filter((text) => /^\s*(?::\s*)?!/.test(code) && text !== '');
  const commands: string[] = [];
  const quoted = code.replace(/\bqw\(([^()"']{1,500})\)/g, '"$1"');
  for (const match of quoted.matchAll(CALL)) {
    const rest = Array.from((match[3] ?? '').matchAll(QUOTED), (each) => each[2] ?? '');
    commands.push([match[2] ?? '', ...rest].join(' '));
  }
  if (program.endsWith('awk'))
    for (const match of code.matchAll(
      /"((?:[^"\\]|\\.){1,500})"\s{0,20}\|&?\s{0,20}getline|\|\s{0,20}"((?:[^"\\]|\\.){1,500})"/g,
    ))
      commands.push(match[1] ?? match[2] ?? '');
  if (/^(?:perl|ruby|php|bun)$/.test(program))
    for (const match of code.matchAll(BACKTICKS)) commands.push(match[1] ?? match[2] ?? match[3] ?? '');
  return commands.filter((command) => command.trim() !== '').slice(0, MAX_COMMANDS);
}

function codeOf({ options, programs }: Interpreter, words: readonly Word[], input: Input | null): string | null {
  if (options === null) return words.find((word) => !word.text.startsWith('-'))?.text ?? null;
  const at = words.findIndex((word) => options.test(word.text));
  const told = words[at]?.text ?? '';
  if (at >= 0) return told.startsWith('+') ? told : (words[at + 1]?.text ?? null);
  const attached = words.find((word) => /^-[ecr]./.test(word.text) && programs.source.includes('perl'));
  if (attached !== undefined) return attached.text.slice(2);
  return input?.kind === 'text' && words.every((word) => word.text.startsWith('-')) ? input.text : null;
}
