/**
 * Shell scripts as the commands that they run. The text is untrusted: it is parsed, never run; work is bounded, and what only
 * running would tell stays open.
 */
import { BASH_GRAMMAR } from '../grammars.js';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { parseText, type Unparsed } from '../source.js';
import type { Input, Invocation, Redirect, Word } from './invocation.js';
import { knownOutput } from './output.js';
import { textOf, type Values, wordsOf } from './values.js';
import { foundCommands, programOf, readsInput, SHELLS, shellText, wrappedBy, xargsCommand } from './wrappers.js';

export interface ShellScript {
  readonly parsed: true;
  readonly invocations: readonly Invocation[];
  /** The text has errors, or runs more commands than are followed: the list may lack some. */
  readonly partial: boolean;
}

const MAX_INVOCATIONS = 5_000;
/** Scripts within scripts: `bash -c "ssh host 'sudo …'"`. */
const MAX_NESTING = 8;
const MAX_LOOP_VALUES = 8;

/** Reads a script. The grammar must have been loaded (`loadGrammars` of a path that holds scripts). Never throws on any text. */
export function parseShell(text: string): ShellScript | Unparsed {
  const reader = new Reader();
  const problem = reader.readText(text, { via: [], line: null, nesting: 0, variables: new Map() });
  if (problem !== null) return problem;
  return { parsed: true, invocations: reader.invocations, partial: reader.partial };
}

interface Context {
  readonly via: readonly string[];
  /** The line of the outer script that a script within it stands on; null in the outermost. */
  readonly line: number | null;
  readonly nesting: number;
  readonly variables: Map<string, string>;
}

class Reader {
  readonly invocations: Invocation[] = [];
  partial = false;
  private readonly functions = new Map<string, { body: SyntaxNode; text: string }>();
  private readonly aliases = new Map<string, string>();

  readText(text: string, context: Context): Unparsed | null {
    const tree = parseText(BASH_GRAMMAR, text, 'the script');
    if (!tree.parsed) return tree;
    if (tree.partial) this.partial = true;
    this.visit(tree.root, text, context, null);
    return null;
  }

  private visit(node: SyntaxNode, text: string, context: Context, input: Input | null): void {
    if (this.invocations.length >= MAX_INVOCATIONS) {
      this.partial = true;
      return;
    }
    switch (node.type) {
      case 'command':
        return this.command(node, text, context, input, []);
      case 'variable_assignment':
        this.assign(node, text, context);
        return this.within(node, text, context);
      case 'pipeline':
        return this.pipeline(node, text, context, input);
      case 'redirected_statement':
        return this.redirected(node, text, context, input);
      case 'function_definition': {
        const name = fieldOf(node, 'name');
        const body = fieldOf(node, 'body');
        if (name !== null && body !== null) this.functions.set(text.slice(name.start, name.end), { body, text });
        if (body !== null) this.visit(body, text, { ...context, variables: new Map(context.variables) }, null);
        return;
      }
      case 'for_statement':
        return this.loop(node, text, context);
      default:
        for (const child of node.children) this.visit(child, text, context, input);
    }
  }

  /** Commands inside of words: `$(…)`, `<(…)`. */
  private within(node: SyntaxNode, text: string, context: Context): void {
    for (const child of node.children) {
      if (child.type === 'command_substitution' || child.type === 'process_substitution') {
        for (const inner of child.children) this.visit(inner, text, context, null);
      } else this.within(child, text, context);
    }
  }

  private values(text: string, context: Context): Values {
    const variable = (name: string): string | null => context.variables.get(name) ?? (name === 'IFS' ? ' ' : null);
    const values: Values = { variable, output: (node) => knownOutput(node, text, values) };
    return values;
  }

  private assign(node: SyntaxNode, text: string, context: Context): void {
    const name = fieldOf(node, 'name');
    const value = fieldOf(node, 'value');
    if (name === null) return;
    const key = text.slice(name.start, name.end);
    const word = value === null ? { text: '', known: true } : textOf(value, text, this.values(text, context));
    if (word.known && value?.type !== 'array') context.variables.set(key, word.text);
    else context.variables.delete(key);
  }

  private loop(node: SyntaxNode, text: string, context: Context): void {
    const variable = fieldOf(node, 'variable');
    const body = fieldOf(node, 'body');
    const given = node.children.filter((child) => child.field === 'value');
    const words = given.flatMap((child) => wordsOf(child, text, this.values(text, context))).slice(0, MAX_LOOP_VALUES);
    for (const child of given) this.within(child, text, context);
    if (body === null) return;
    const name = variable === null ? '' : text.slice(variable.start, variable.end);
    const known = words.filter((word) => word.known);
    for (const word of known.length > 0 ? known : [null]) {
      if (word === null) context.variables.delete(name);
      else context.variables.set(name, word.text);
      this.visit(body, text, context, null);
    }
  }

  private pipeline(node: SyntaxNode, text: string, context: Context, first: Input | null): void {
    let input = first;
    for (const stage of namedChildren(node)) {
      const before = this.invocations.length;
      this.visit(stage, text, context, input);
      const last = this.invocations.at(-1);
      const told = knownOutput(stage, text, this.values(text, context), input?.kind === 'text' ? input.text : null);
      if (told !== null) input = { kind: 'text', text: told };
      else if (last !== undefined && this.invocations.length > before) input = { kind: 'command', from: last };
      else input = null;
    }
  }

  private redirected(node: SyntaxNode, text: string, context: Context, outer: Input | null): void {
    const values = this.values(text, context);
    const redirects: Redirect[] = [];
    let input = outer;
    const after: SyntaxNode[] = [];
    for (const redirect of node.children.filter((child) => child.field === 'redirect')) {
      if (redirect.type === 'heredoc_redirect') {
        const body = redirect.children.find((child) => child.type === 'heredoc_body');
        if (body !== undefined) input = { kind: 'text', text: text.slice(body.start, body.end) };
        after.push(...namedChildren(redirect).filter((child) => !child.type.startsWith('heredoc_')));
      } else if (redirect.type === 'herestring_redirect') {
        const [value] = namedChildren(redirect);
        if (value !== undefined) input = { kind: 'text', text: textOf(value, text, values).text };
      } else {
        const destination = fieldOf(redirect, 'destination');
        const operator = redirect.children.find((child) => !child.named);
        if (destination !== null && operator !== undefined)
          redirects.push({ operator: text.slice(operator.start, operator.end), target: textOf(destination, text, values) });
      }
      this.within(redirect, text, context);
    }
    const body = fieldOf(node, 'body');
    if (body?.type === 'command') this.command(body, text, context, input, redirects);
    else if (body !== null) this.visit(body, text, context, input);
    else if (redirects.length > 0) this.add({ program: '', words: [] }, { node, text, context, input, redirects });
    const told = body === null ? null : knownOutput(body, text, values, input?.kind === 'text' ? input.text : null);
    for (const stage of after) this.visit(stage, text, context, told === null ? input : { kind: 'text', text: told });
  }

  private command(node: SyntaxNode, text: string, context: Context, input: Input | null, redirects: readonly Redirect[]): void {
    this.within(node, text, context);
    const values = this.values(text, context);
    const own = new Map(context.variables);
    for (const child of node.children) {
      if (child.type === 'variable_assignment') this.assign(child, text, { ...context, variables: own });
    }
    const parts = node.children.filter((child) => child.field === 'name' || child.field === 'argument');
    const words = parts.flatMap((part) => wordsOf(part, text, values));
    this.run(words, { node, text, context: { ...context, variables: own }, input, redirects });
  }

  private run(words: readonly Word[], place: Place): void {
    const { context } = place;
    const [name, ...rest] = words;
    if (name === undefined || this.invocations.length >= MAX_INVOCATIONS) return;
    const program = programOf(name);
    const alias = this.aliases.get(program);
    if (alias !== undefined && context.nesting < MAX_NESTING && !context.via.includes('alias'))
      return this.nested(`${alias} ${rest.map((word) => word.text).join(' ')}`, 'alias', place);
    const invocation = this.add({ program, words: rest }, place);
    if (context.nesting >= MAX_NESTING) {
      this.partial = true;
      return;
    }
    this.follow(invocation, rest, place);
  }

  /** What a command runs in its turn. */
  private follow({ program, input }: Invocation, words: readonly Word[], place: Place): void {
    const { context } = place;
    const through = (label: string): Place => ({
      ...place,
      redirects: [],
      context: { ...context, via: [...context.via, label], nesting: context.nesting + 1 },
    });
    if (SHELLS.has(program)) {
      const script = shellText(words);
      if (script !== null) this.nested(script.text, `${program} -c`, place);
      else if (input?.kind === 'text' && readsInput(words)) this.nested(input.text, program, place);
      return;
    }
    if (program === 'eval') return this.nested(words.map((word) => word.text).join(' '), 'eval', place);
    if (program === 'su' || program === 'runuser') {
      const script = shellText(words.filter((word) => /^-\w*c$/.test(word.text) || !word.text.startsWith('-')));
      const at = words.findIndex((word) => /^-\w*c$/.test(word.text) || word.text === '--command');
      const told = at < 0 ? script : (words[at + 1] ?? null);
      if (told !== null) this.nested(told.text, `${program} -c`, place);
    }
    if (program === 'alias') return this.alias(words);
    if (program === 'trap' && words.length > 1) return this.nested(words[0]?.text ?? '', 'trap', place);
    if (program === 'find' || program === 'fd') {
      for (const command of foundCommands(words)) this.run(command, through(`${program} -exec`));
      return;
    }
    if (program === 'xargs') {
      const added = input?.kind === 'text' ? input.text.split(/\s+/).filter((each) => each !== '') : ['$(input)'];
      const extra = added
        .slice(0, MAX_LOOP_VALUES)
        .map((each): Word => ({ text: each, known: input?.kind === 'text', quoted: true }));
      return this.run([...xargsCommand(words), ...extra], through('xargs'));
    }
    const called = this.functions.get(program);
    if (called !== undefined && !context.via.includes(program)) {
      const variables = new Map(context.variables);
      for (const [index, word] of words.entries()) if (word.known) variables.set(String(index + 1), word.text);
      variables.set('@', words.map((word) => word.text).join(' '));
      const line = context.line ?? place.node.startLine;
      return this.visit(
        called.body,
        called.text,
        { via: [...context.via, program], nesting: context.nesting + 1, variables, line },
        null,
      );
    }
    const wrapped = wrappedBy(program, words);
    if (wrapped === null) return;
    for (const word of wrapped.assigned) {
      const at = word.text.indexOf('=');
      context.variables.set(word.text.slice(0, at), word.text.slice(at + 1));
    }
    const [only] = wrapped.words;
    if (wrapped.shell || (wrapped.words.length === 1 && only !== undefined && /\s/.test(only.text)))
      this.nested(wrapped.words.map((word) => word.text).join(' '), program, place);
    else this.run(wrapped.words, through(program));
  }

  private nested(script: string, label: string, { node, context }: Place): void {
    const problem = this.readText(script, {
      via: [...context.via, label],
      line: context.line ?? node.startLine,
      nesting: context.nesting + 1,
      variables: new Map(context.variables),
    });
    if (problem !== null) this.partial = true;
  }

  private alias(words: readonly Word[]): void {
    for (const { text } of words) {
      const at = text.indexOf('=');
      if (at > 0) this.aliases.set(text.slice(0, at), text.slice(at + 1));
    }
  }

  private add({ program, words }: { program: string; words: readonly Word[] }, place: Place): Invocation {
    const { node, text, context, input, redirects } = place;
    const startLine = context.line ?? node.startLine;
    const endLine = context.line ?? node.endLine;
    const invocation: Invocation = {
      program,
      words,
      redirects,
      input,
      via: context.via,
      startLine,
      endLine,
      text: text.slice(node.start, Math.min(node.end, node.start + 2_000)),
    };
    this.invocations.push(invocation);
    return invocation;
  }
}

interface Place {
  readonly node: SyntaxNode;
  readonly text: string;
  readonly context: Context;
  readonly input: Input | null;
  readonly redirects: readonly Redirect[];
}
