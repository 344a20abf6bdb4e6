/** Scripts in quotes within files of other kinds, found line by line: Jenkinsfiles, Vagrantfiles, Terraform's provisioners, tox and pyproject. */
import type { ScriptPart, ScriptReader } from './script.js';

const TEARDOWN = /clean|teardown|post\b/i;

/** `sh 'cmd'`, `sh """ … """`, `bat(script: '…')`. */
const JENKINS_STEP =
  /\b(?:sh|bat|powershell|pwsh)\b\s{0,9}\(?\s{0,20}(?:\[\s{0,20})?(?:(?:returnStdout|returnStatus|label|encoding)\s{0,9}:[^,\n]{1,100},\s{0,40}){0,6}(?:script\s{0,9}:\s{0,9})?("""|'''|"|')/g;

export const jenkinsfiles: ScriptReader = {
  matches: (path) => /(?:^|\/)Jenkinsfile(?:[.-][^/]*)?$|\.jenkinsfile$|(?:^|\/)(?:vars|jenkins)\/[^/]*\.groovy$/i.test(path),
  read: (_path, text) => quotedAfter(text, JENKINS_STEP, () => 'a step of the pipeline'),
};

/** `command = "…"` of local-exec, `inline = ["…"]` of remote-exec, `user_data = <<EOF`. */
const TERRAFORM_KEY = /\b(?:command|inline|user_data|destroy_command|create_command)\s*=\s*(?:\[\s*)?(<<[-~]?\s*"?\w{1,60}"?|")/g;

export const terraformScripts: ScriptReader = {
  matches: (path) => /\.(?:tf|tofu|hcl)$/.test(path),
  read: (_path, text) => quotedAfter(text, TERRAFORM_KEY, () => 'a provisioner'),
};

/** `inline: "…"`, `inline: <<-SHELL`. */
const VAGRANT_KEY = /\binline\s{0,9}(?::|=>|=)\s{0,9}(<<[-~]?\s{0,9}["']?\w{1,60}["']?|"|')/g;

export const vagrantfiles: ScriptReader = {
  matches: (path) => /(?:^|\/)Vagrantfile(?:\.[^/]*)?$/.test(path),
  read: (_path, text) => quotedAfter(text, VAGRANT_KEY, () => 'a provisioner'),
};

/** What tox, pyproject and setup.cfg run under these keys. */
const TASK_LINE =
  /^\s{0,40}(?:"?[\w:.-]{1,60}"?\s*=\s*)?(?:\{\s*)?(?:cmd|shell|commands|commands_pre|commands_post|script|install_command)\s*=\s*(?:\[\s*)?("""|'''|"|')/gm;

export const pythonTasks: ScriptReader = {
  matches: (path) => /(?:^|\/)(?:pyproject\.toml|tox\.ini|setup\.cfg|tox\.toml|Pipfile|pixi\.toml|\.?mise\.toml)$/.test(path),
  read: (path, text) =>
    /\.ini$|\.cfg$/.test(path) ? indentedTasks(text) : [...quotedAfter(text, TASK_LINE, () => 'a task'), ...sectionTasks(text)],
};

/** `commands =` and the lines indented below it. */
function indentedTasks(text: string): ScriptPart[] {
  const parts: ScriptPart[] = [];
  let within = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const named = /^(commands(?:_pre|_post)?|allowlist_commands)\s*=(.*)$/.exec(line);
    if (named !== null) within = true;
    else if (/^\S/.test(line)) within = false;
    const written = (named?.[2] ?? (within ? line : '')).trim().replace(/^-\s*/, '');
    if (written !== '')
      parts.push({
        text: written.replace(/\{[^{}]{0,100}\}/g, '$VALUE'),
        lines: [index + 1],
        place: 'a command of tox',
        teardown: named?.[1] === 'commands_post',
      });
  }
  return parts;
}

/** `name = "cmd"` in a section of scripts: PDM, Hatch, Poe, Rye, taskipy, Pipfile. */
function sectionTasks(text: string): ScriptPart[] {
  const parts: ScriptPart[] = [];
  let section = '';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const opened = /^\[([\w.\-"' ]{1,200})\]\s*$/.exec(line);
    if (opened !== null) section = opened[1] ?? '';
    if (
      !/^(?:tool\.(?:pdm\.scripts|hatch\.envs\.[\w-]+\.scripts|poe\.tasks|rye\.scripts|taskipy\.tasks|pixi\.tasks)|scripts|tasks)$/.test(
        section,
      )
    )
      continue;
    const [, name, written] = /^"?([\w:.-]{1,60})"?\s*=\s*["'](.{1,2000})["']\s*$/.exec(line) ?? [];
    if (name === undefined || written === undefined) continue;
    parts.push({
      text: written.replace(/\\(["\\])/g, '$1'),
      lines: [index + 1],
      place: `the task "${name}"`,
      teardown: TEARDOWN.test(name),
    });
  }
  return parts;
}

const LONGEST = 20_000;
const MAX_PARTS = 2_000;

/** The quoted text after each match, whose first group is the opening quote; in a list, every quoted text up to its end. */
function quotedAfter(text: string, pattern: RegExp, placeOf: (head: string) => string): ScriptPart[] {
  const parts: ScriptPart[] = [];
  const lineOf = lineCounter(text);
  for (const match of text.matchAll(pattern)) {
    const quote = match[1] ?? '"';
    let from = match.index + match[0].length;
    const listed = match[0].includes('[') && quote.length === 1;
    for (;;) {
      const end = quote.startsWith('<<') ? heredocEnd(text, from, quote) : closing(text, from, quote);
      if (end < 0 || end - from > LONGEST || parts.length >= MAX_PARTS) break;
      const inner = text.slice(from, end);
      const script = (quote.length === 1 && quote !== "'" ? inner.replace(/\\(["\\$])/g, '$1') : inner).replace(
        /\$\{[^}]{0,200}\}/g,
        '$VALUE',
      );
      const first = lineOf(from);
      parts.push({
        text: script,
        lines: script.split('\n').map((_line, index) => first + index),
        place: placeOf(match[0]),
        teardown: /destroy/.test(match[0]),
      });
      const next = listed ? /^\s*,\s*"/.exec(text.slice(end + 1, end + 500)) : null;
      if (next === null) break;
      from = end + 1 + next[0].length;
    }
  }
  return parts;
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length && at - from <= LONGEST; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(quote, at)) return at;
    else if (quote.length === 1 && text[at] === '\n') return -1;
  }
  return -1;
}

function heredocEnd(text: string, from: number, opening: string): number {
  const name = /\w+/.exec(opening)?.[0] ?? 'EOF';
  for (let at = text.indexOf('\n', from); at >= 0 && at - from <= LONGEST; at = text.indexOf('\n', at + 1)) {
    const stop = text.indexOf('\n', at + 1);
    if (text.slice(at + 1, stop < 0 ? undefined : stop).trim() === name) return at;
  }
  return -1;
}

/** One-based lines of offsets that come in order. */
function lineCounter(text: string): (offset: number) => number {
  let at = 0;
  let line = 1;
  return (offset) => {
    if (offset < at) {
      at = 0;
      line = 1;
    }
    for (; at < offset; at++) if (text[at] === '\n') line++;
    return line;
  };
}
