/** Shell text that programs take as a setting, a script of their own or an argument, and run: `tar --checkpoint-action=exec=…`. */
import type { Input, Word } from './invocation.js';

/** Settings of git that name a program, read as text for a shell. */
const GIT_PROGRAM =
  /^(?:core\.(?:pager|editor|sshCommand|askPass|fsmonitor|gitProxy)|pager\.[\w-]{1,50}|sequence\.editor|diff\.external|credential\.helper|(?:diff|merge|filter|difftool|mergetool)\.[\w-]{1,50}\.(?:command|driver|clean|smudge|process|textconv|cmd))(?:=|$)/i;
/** Options whose value is run, by program: as the next word, or after "=". */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  tar: /^--(?:checkpoint-action|to-command|use-compress-program|rmt-command|rsh-command|info-script|new-volume-script)$|^-[IF]$/,
  zip: /^(?:-TT|--unzip-command)$/,
  rsync: /^(?:-e|--rsh|--rsync-path)$/,
  gdb: /^(?:-ex|-iex|--ex|--eval-command)$/,
  expect: /^-c$/,
  osascript: /^-e$/,
  sed: /^(?:-e|--expression)$/,
  gsed: /^(?:-e|--expression)$/,
  make: /^--eval$/,
  gmake: /^--eval$/,
  emacs: /^--?(?:eval|execute)$/,
  flock: /^(?:-c|--command)$/,
  'git-rebase': /^-x$/,
};
/** What stands around the text in the program's own words. */
const WRAPPING: Readonly<Record<string, RegExp>> = {
  tar: /^(?:exec=)?(.*)$/s,
  gdb: /^(?:shell|!|make|pipe)\s*(.*)$/s,
  expect: /^\s*(?:spawn|exec|system)\s+(\S.*)/s,
  osascript: /do shell script\s+"((?:[^"\\]|\\.){1,2000})"/s,
  emacs: /(?:shell-command(?:-to-string)?|call-process-shell-command|async-shell-command)\s+"((?:[^"\\]|\\.){1,2000})"/s,
  sed: /(?:^|[;\n{])[ \t]{0,20}(?:\d{1,9}|\$|\/[^/\n]{0,200}\/)?[ \t]{0,20}e\s+([^\n]{1,2000})/,
  gsed: /(?:^|[;\n{])[ \t]{0,20}(?:\d{1,9}|\$|\/[^/\n]{0,200}\/)?[ \t]{0,20}e\s+([^\n]{1,2000})/,
  make: /^[^:\n]{0,500}:[^;\n]{0,500};(.*)$/s,
  gmake: /^[^:\n]{0,500}:[^;\n]{0,500};(.*)$/s,
};
/** Programs whose input holds shell text, and where in a line of it. */
const INPUTS: Readonly<Record<string, RegExp>> = {
  ed: /^[\d,$.]*!(.*)$/,
  ex: /^:?!(.*)$/,
  tclsh: /^\s*(?:exec|system)\s+(\S.*)/,
  expect: /^\s*(?:spawn|exec|system)\s+(\S.*)/,
  make: /^(?:\t|[^:\n]{0,500}:[^;\n]{0,500};)(.*)$/,
  gmake: /^(?:\t|[^:\n]{0,500}:[^;\n]{0,500};)(.*)$/,
};
const LONGEST = 20_000;
const MAX_LINES = 200;

/** The texts that a program hands to a shell, or runs as one would. */
export function handedCommands(program: string, words: readonly Word[], input: Input | null): string[] {
  const texts = words.map((word) => word.text.slice(0, LONGEST));
  if (program === 'git') return [...gitPrograms(texts), ...rebased(texts)];
  if (program === 'npm' || program === 'pnpm') return packageScripts(texts);
  if (program === 'tmux') return paneCommand(texts);
  if (program === 'ansible' || program === 'salt') return moduleCommands(program, texts);
  return [...optionValues(program, texts), ...inputLines(program, input)].filter((text) => text.trim() !== '');
}

function optionValues(program: string, texts: readonly string[]): string[] {
  const option = Object.hasOwn(OPTIONS, program) ? OPTIONS[program] : undefined;
  if (option === undefined) return [];
  const values = texts.flatMap((text, index) => {
    if (option.test(text)) return texts.slice(index + 1, index + 2);
    const sign = text.indexOf('=');
    return sign > 0 && option.test(text.slice(0, sign)) ? [text.slice(sign + 1)] : [];
  });
  // The script of sed is its first operand where no option gives one.
  if (values.length === 0 && /^g?sed$/.test(program)) values.push(...texts.filter((text) => !text.startsWith('-')).slice(0, 1));
  const wrapping = WRAPPING[program];
  return wrapping === undefined ? values : values.flatMap((value) => wrapping.exec(value)?.[1] ?? []);
}

function inputLines(program: string, input: Input | null): string[] {
  const pattern = Object.hasOwn(INPUTS, program) ? INPUTS[program] : undefined;
  if (pattern === undefined || input?.kind !== 'text') return [];
  const lines = input.text.slice(0, LONGEST).split('\n').slice(0, MAX_LINES);
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

/** `git -c core.pager='…'`, `git config core.pager '…'`. */
function gitPrograms(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => {
    if (!GIT_PROGRAM.test(text)) return [];
    const sign = text.indexOf('=');
    return (sign > 0 ? [text.slice(sign + 1)] : texts.slice(index + 1, index + 2)).map((value) => value.replace(/^!/, ''));
  });
}

/** `git rebase --exec '…'`, `git bisect run …`, `git submodule foreach '…'`. */
function rebased(texts: readonly string[]): string[] {
  if (texts.includes('rebase'))
    return texts.flatMap((text, at) => (/^(?:-x|--exec)$/.test(text) ? texts.slice(at + 1, at + 2) : []));
  const at = texts.findIndex((text, index) => text === 'foreach' || (text === 'run' && texts[index - 1] === 'bisect'));
  return at < 0
    ? []
    : [
        texts
          .slice(at + 1)
          .filter((text) => text !== '--recursive')
          .join(' '),
      ];
}

/** `npm pkg set scripts.test='…'`. */
function packageScripts(texts: readonly string[]): string[] {
  if (texts[0] !== 'pkg' || texts[1] !== 'set') return [];
  return texts.slice(2).flatMap((text) => /^scripts\.[^=]{1,100}=(.*)$/s.exec(text)?.[1] ?? []);
}

/** `tmux new-session -d 'make'`, `tmux send-keys 'make' Enter`. */
function paneCommand(texts: readonly string[]): string[] {
  const at = texts.findIndex((text) =>
    /^(?:new(?:-session|-window|w)?|neww|split(?:-window|w)|splitw|send(?:-keys)?|respawn-pane|run-shell|run)$/.test(text),
  );
  return at < 0 ? [] : texts.slice(at + 1).filter((text) => /\s/.test(text));
}

/** `ansible all -m shell -a '…'`, `salt '*' cmd.run '…'`. */
function moduleCommands(program: string, texts: readonly string[]): string[] {
  if (program === 'salt') {
    const at = texts.findIndex((text) => /^cmd\.(?:run|shell|script|run_all)$/.test(text));
    return at < 0 ? [] : texts.slice(at + 1, at + 2);
  }
  const valueOf = (option: RegExp): string | undefined => {
    const at = texts.findIndex((text) => option.test(text));
    return at < 0 ? undefined : texts[at + 1];
  };
  const given = valueOf(/^(?:-a|--args)$/);
  if (given === undefined) return [];
  const module = (valueOf(/^(?:-m|--module-name)$/) ?? 'command').replace(/^ansible\.(?:builtin|legacy)\./, '');
  if (/^(?:shell|command|raw|script|win_shell|win_command)$/.test(module)) return [given];
  const path = /(?:^|\s)(?:path|dest|name)=(\S{1,500})/.exec(given)?.[1];
  return module === 'file' && /(?:^|\s)state=absent(?:\s|$)/.test(given) && path !== undefined ? [`rm -rf ${path}`] : [];
}
