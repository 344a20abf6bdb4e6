/** Shell scripts as the commands that they run. Untrusted: parsed, never run; work is bounded, what only running would tell stays open. */
import { BASH_GRAMMAR } from '../loaded-parsers.js';
import { parseText, type Unparsed } from '../source.js';
import type { Invocation } from './invocation.js';
import { plainScript } from './plain-script.js';
import { type Parse, ScriptWalk } from './script-walk.js';

export interface ShellScript {
  readonly parsed: true;
  readonly invocations: readonly Invocation[];
  /** The text has errors, or runs more commands than are followed: the list may lack some. */
  readonly partial: boolean;
}

/** The grammar must have been loaded (`loadGrammars` of a path that holds scripts). Never throws on any text. */
export function parseShell(text: string): ShellScript | Unparsed {
  return readWith((script) => parseText(BASH_GRAMMAR, script, 'the script'), text);
}

/** The same without the grammar, for scripts that are plain throughout, the scripts within them too; null for any other. */
export function parsePlainShell(text: string): ShellScript | null {
  let plain = true;
  const read = readWith((script) => {
    const tree = plainScript(script);
    plain &&= tree.parsed;
    return tree;
  }, text);
  return plain && read.parsed ? read : null;
}

function readWith(parse: Parse, text: string): ShellScript | Unparsed {
  const walk = new ScriptWalk(parse);
  const problem = walk.readText(text, { via: [], line: null, nesting: 0, variables: new Map() });
  if (problem !== null) return problem;
  return { parsed: true, invocations: walk.invocations, partial: walk.partial };
}
