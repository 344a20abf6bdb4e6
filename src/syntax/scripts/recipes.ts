/** Makefiles, justfiles, Procfiles and units of systemd: lines that are run under a name. */
import type { ScriptPart, ScriptReader } from './script.js';

const TEARDOWN = /clean|teardown/i;

/** Make joins lines that end in a backslash and runs every other one in a shell of its own. */
export const makefiles: ScriptReader = {
  matches: (path) => /(?:^|\/)(?:GNU)?[Mm]akefile(?:\.[^/]*)?$|\.(?:mk|mak)$/.test(path),
  read: (_path, text) => {
    const parts: ScriptPart[] = [];
    let target = '';
    let open: { text: string; lines: number[] } | null = null;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const named = /^([^\s#:=][^:=]{0,200}):(?!=)/.exec(line);
      const inline = named === null ? null : /;(.*)/.exec(line);
      if (open === null && named !== null) target = (named[1] ?? '').trim();
      const recipe = line.startsWith('\t') ? line.slice(1) : (inline?.[1] ?? null);
      if (open === null && recipe === null) continue;
      const written: string = open === null ? shellOf(recipe ?? '') : shellOf(line.replace(/^\t/, ''), false);
      const script: { text: string; lines: number[] } = open ?? { text: '', lines: [] };
      script.text += script.lines.length === 0 ? written : `\n${written}`;
      script.lines.push(index + 1);
      open = line.endsWith('\\') ? script : null;
      if (open === null) parts.push({ ...script, place: `the target "${target.slice(0, 60)}"`, teardown: TEARDOWN.test(target) });
    }
    return parts;
  },
};

/** Without make's own signs: `@` and `-` before a command, `$$` for the shell's `$`, `$(name)` for make's variable. */
function shellOf(line: string, first = true): string {
  return (first ? line.replace(/^\s*[@+-]+\s*/, '') : line)
    .replace(/\$\(([A-Za-z_][\w.]{0,60})\)/g, '$${$1}')
    .replace(/\$\$/g, '$$');
}

/** A recipe whose first line is a shebang is one script; otherwise every line is. */
export const justfiles: ScriptReader = {
  matches: (path) => /(?:^|\/)\.?justfile$|\.just$/i.test(path),
  read: (_path, text) => {
    const parts: ScriptPart[] = [];
    let recipe = '';
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const named = /^@?([A-Za-z_][\w-]*)(?![\w-])[^:=]*:(?!=)/.exec(line);
      if (named !== null) recipe = named[1] ?? '';
      else if (/^\s+\S/.test(line) && recipe !== '') {
        const written = line
          .trim()
          .replace(/^[@-]+/, '')
          .replace(/\{\{.{0,200}?\}\}/g, '$VALUE');
        const last = parts.at(-1);
        const place = `the recipe "${recipe.slice(0, 60)}"`;
        if (last !== undefined && last.place === place)
          parts[parts.length - 1] = { ...last, text: `${last.text}\n${written}`, lines: [...last.lines, index + 1] };
        else parts.push({ text: written, lines: [index + 1], place, teardown: TEARDOWN.test(recipe) });
      }
    }
    return parts;
  },
};

export const procfiles: ScriptReader = {
  matches: (path) => /(?:^|\/)Procfile(?:\.[^/]*)?$/.test(path),
  read: (_path, text) =>
    text.split(/\r?\n/).flatMap((line, index): ScriptPart[] => {
      const [, name, command] = /^([\w-]{1,60}):\s*(\S.*)/.exec(line) ?? [];
      if (name === undefined || command === undefined) return [];
      return [{ text: command, lines: [index + 1], place: `the process "${name}"`, teardown: false }];
    }),
};

/** `ExecStartPre=-/bin/rm -rf /run/app`, with signs before the command that say how it is run. */
export const unitFiles: ScriptReader = {
  matches: (path) => /\.(?:service|socket|timer|mount)(?:\.d\/[^/]*\.conf)?$/.test(path),
  read: (_path, text) =>
    text.split(/\r?\n/).flatMap((line, index): ScriptPart[] => {
      const [, name, command] = /^(Exec[A-Z]\w{1,30})=[-@:+!|]*(\S.*)/.exec(line) ?? [];
      if (name === undefined || command === undefined) return [];
      return [{ text: command, lines: [index + 1], place: `"${name}" of the unit`, teardown: /Stop/.test(name) }];
    }),
};
