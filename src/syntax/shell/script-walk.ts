/**
 * Walks the trees of a shell script, and of the scripts within it, and notes the commands that they run.
 *
 * Length: one walk, whose parts share what the script has set so far.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import type { Input, Invocation, Redirect, Word } from './invocation.js';
import { Downloads } from './downloads.js';
import { enterFolder, folderOf, keepSubstituted, keepWritten, setDefaults, setPositional } from './folders.js';
import { knownOutput } from './output.js';
import { plainlyWritten, repaired } from './repairs.js';
import { turnsOf } from './turns.js';
import { textOf, type Values, wordsOf } from './values.js';
import { refer, referredTo, setVariables } from './variables.js';
import { programOf } from './wrappers.js';
import type { ParsedText, Unparsed } from '../source.js';

const MAX_INVOCATIONS = 5_000;
/** Scripts within scripts: `bash -c "ssh host 'sudo …'"`. */
const MAX_NESTING = 8;
const MAX_LOOP_VALUES = 8;
const EVERYDAY =
  /^(?:ls|cd|pwd|cat|cp|echo|grep|less|vi|vim|nano|man|top|ps|df|git|ssh|make|npm|node|python3?|pip|docker|kubectl|sudo|exit|clear)$/;
const HOOK = /(?:^|\/)\.(?:git\/hooks|husky)\/[\w.-]{1,100}$/;

export type Parse = (text: string) => ParsedText | Unparsed;

interface Context {
  readonly via: readonly string[];
  /** The line of the outer script that a script within it stands on; null in the outermost. */
  readonly line: number | null;
  readonly nesting: number;
  readonly variables: Map<string, string>;
}

export class ScriptWalk {
  readonly invocations: Invocation[] = [];
  partial = false;
  /** Characters that are still read again, where the grammar could not make sense of them. */
  private repairs = 100_000;
  private readonly functions = new Map<string, { body: SyntaxNode; text: string }>();
  private readonly aliases = new Map<string, string>();
  private readonly downloads = new Downloads();

  constructor(private readonly parse: Parse) {}

  readText(written: string, context: Context, input: Input | null = null): Unparsed | null {
    const text = plainlyWritten(written);
    const tree = this.parse(text);
    if (!tree.parsed) return tree;
    this.partial ||= tree.partial;
    this.visit(tree.root, text, context, input);
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
      case 'declaration_command':
        if (/^(?:declare|local|typeset)\s+-\w{0,5}n/.test(text.slice(node.start, node.start + 40)))
          return this.refer(node, text, context);
        for (const child of node.children) this.visit(child, text, context, input);
        return;
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
      case 'test_command':
      case 'ERROR':
        return this.repair(node, text, context, input);
      case 'for_statement':
        return this.loop(node, text, context);
      case 'while_statement':
        return this.readingLoop(node, text, context, input);
      case 'subshell': {
        const inside = { ...context, variables: new Map(context.variables) };
        for (const child of node.children) this.visit(child, text, inside, input);
        return;
      }
      default:
        for (const child of node.children) this.visit(child, text, context, input);
    }
  }

  /** A test without its end has taken what comes after it for a part of itself. */
  private repair(node: SyntaxNode, text: string, context: Context, input: Input | null): void {
    for (const child of node.children) this.visit(child, text, context, input);
    const last = node.children.at(-1);
    if (node.type === 'test_command' && (last === undefined || last.end > last.start)) return;
    this.repairs -= node.end - node.start;
    if (context.nesting >= MAX_NESTING || this.repairs < 0) return;
    for (const piece of repaired(text.slice(node.start, node.end))) {
      const line = context.line ?? node.startLine + piece.lines;
      this.readText(piece.text, { ...context, line, nesting: context.nesting + 1 });
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
    const variable = (name: string): string | null =>
      context.variables.get(referredTo(context.variables, name)) ?? (name === 'IFS' ? ' ' : null);
    const separators = context.variables.get('IFS');
    const values: Values = { variable, separators, output: (node) => knownOutput(node, text, values) };
    return values;
  }

  private assign(node: SyntaxNode, text: string, context: Context): void {
    const name = fieldOf(node, 'name');
    const value = fieldOf(node, 'value');
    const key = name === null ? '' : text.slice(name.start, name.end);
    const word = value === null ? { text: '', known: true } : textOf(value, text, this.values(text, context));
    if (value?.type === 'array') {
      const items = namedChildren(value).flatMap((item) => wordsOf(item, text, this.values(text, context)));
      context.variables.set(`${key}[@]`, items.map((item) => item.text).join(' '));
      context.variables.delete(key);
    } else if (word.known) {
      context.variables.set(key, word.text);
      if (key === 'PROMPT_COMMAND' && context.nesting < MAX_NESTING) this.atPrompt(word.text, node, context);
    } else context.variables.delete(key);
  }

  /** `declare -n other=name`: the one name stands for the other. */
  private refer(node: SyntaxNode, text: string, context: Context): void {
    for (const child of node.children.filter(({ type }) => type === 'variable_assignment')) {
      const [name, to] = text.slice(child.start, child.end).split('=');
      if (name !== undefined && to !== undefined) refer(context.variables, name, to);
    }
  }

  /** The shell runs it before each prompt. */
  private atPrompt(script: string, node: SyntaxNode, context: Context): void {
    const line = context.line ?? node.startLine;
    this.readText(script, { ...context, via: [...context.via, 'PROMPT_COMMAND'], line, nesting: context.nesting + 1 });
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

  /** `while read -r name; do …`: a turn for each line of its input. */
  private readingLoop(node: SyntaxNode, text: string, context: Context, input: Input | null): void {
    const condition = fieldOf(node, 'condition');
    const reads = condition !== null && /^(?:IFS=\S{0,20}\s+)?read\b/.test(text.slice(condition.start, condition.end));
    const lines = input?.kind === 'text' ? input.text.split('\n').filter((line) => line.trim() !== '') : [];
    for (const line of reads && lines.length > 0 ? lines.slice(0, MAX_LOOP_VALUES) : [null]) {
      const given: Input | null = line === null ? input : { kind: 'text', text: line };
      for (const child of node.children) this.visit(child, text, context, given);
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
    for (const redirect of node.children.filter(({ field, type }) => field === 'redirect' || type === 'herestring_redirect')) {
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
        const substituted = destination?.type === 'process_substitution' ? knownOutput(destination, text, values) : null;
        if (substituted !== null && operator?.type === '<') input = { kind: 'text', text: substituted };
        else if (destination !== null && operator !== undefined)
          redirects.push({ operator: text.slice(operator.start, operator.end), target: textOf(destination, text, values) });
      }
      this.within(redirect, text, context);
    }
    const body = fieldOf(node, 'body');
    if (body?.type === 'command') this.command(body, text, context, input, redirects);
    else if (body !== null) this.visit(body, text, context, input);
    if (body?.type !== 'command' && redirects.length > 0)
      this.add({ program: '', words: [], fetched: null }, { node, text, context, input, redirects });
    const told = body === null ? null : knownOutput(body, text, values, input?.kind === 'text' ? input.text : null);
    keepWritten(context.variables, told === null ? [] : redirects, told ?? '');
    if (told !== null && context.nesting < MAX_NESTING && redirects.some(({ target }) => HOOK.test(target.text)))
      this.nested(told, 'a hook of git', { node, text, context, input: null, redirects: [] });
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
    keepSubstituted(own, parts, text, values);
    const told = node.children.find((child) => child.type === 'herestring_redirect');
    const [value] = told?.children.filter((child) => child.named) ?? [];
    const given: Input | null = value === undefined ? input : { kind: 'text', text: textOf(value, text, values).text };
    this.run(words, { node, text, context: { ...context, variables: own }, input: given, redirects });
    enterFolder(context.variables, words);
    setDefaults(context.variables, text.slice(node.start, node.end));
    setVariables(context.variables, words, given, own.get('IFS'));
  }

  private run(words: readonly Word[], place: Place): void {
    const { context } = place;
    const [name, ...rest] = words;
    if (name === undefined || this.invocations.length >= MAX_INVOCATIONS) return;
    const program = programOf(name);
    const alias = this.aliases.get(program);
    if (alias !== undefined && context.nesting < MAX_NESTING && !context.via.includes('alias'))
      return this.nested(`${alias} ${rest.map((word) => word.text).join(' ')}`, 'alias', place);
    const invocation = this.add({ program, words: rest, fetched: this.downloads.sourceOf(name, rest) }, place);
    this.downloads.note(invocation);
    if (context.nesting >= MAX_NESTING) {
      this.partial = true;
      return;
    }
    this.follow(invocation, rest, place);
  }

  /** What a command runs in its turn. */
  private follow({ program, input }: Invocation, words: readonly Word[], place: Place): void {
    const { context } = place;
    if (program === 'alias') return this.alias(words, place);
    const called = this.functions.get(program);
    if (called !== undefined && !context.via.includes(program)) return this.call(called, program, words, place);
    for (const turn of turnsOf(program, words, input, context.variables)) {
      if (turn.kind === 'text') this.nested(turn.text, turn.label, place, turn.positional);
      else {
        for (const { text } of turn.assigned ?? [])
          context.variables.set(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1));
        const inner = { ...context, via: [...context.via, turn.label], nesting: context.nesting + 1 };
        this.run(turn.words, { ...place, redirects: [], context: inner });
      }
    }
  }

  private call(called: { body: SyntaxNode; text: string }, name: string, words: readonly Word[], { node, context }: Place): void {
    const variables = new Map(context.variables);
    for (const [index, word] of words.entries()) if (word.known) variables.set(String(index + 1), word.text);
    for (const all of ['@', '*']) variables.set(all, words.map((word) => word.text).join(' '));
    const line = context.line ?? node.startLine;
    this.visit(called.body, called.text, { via: [...context.via, name], nesting: context.nesting + 1, variables, line }, null);
  }

  private nested(script: string, label: string, { node, context, input }: Place, positional: readonly Word[] = []): void {
    const variables = new Map(context.variables);
    setPositional(variables, positional);
    const line = context.line ?? node.startLine;
    const inner = { via: [...context.via, label], line, nesting: context.nesting + 1, variables };
    const problem = this.readText(script, inner, input);
    if (problem !== null) this.partial = true;
  }

  private alias(words: readonly Word[], place: Place): void {
    for (const { text } of words) {
      const at = text.indexOf('=');
      const [name, body] = [text.slice(0, at), text.slice(at + 1)];
      if (at <= 0) continue;
      this.aliases.set(name, body);
      // What stands in the place of an everyday command is run by whoever types that.
      if (EVERYDAY.test(name) && place.context.nesting < MAX_NESTING) this.nested(body, `the alias "${name}"`, place);
    }
  }

  private add({ program, words, fetched }: Pick<Invocation, 'program' | 'words' | 'fetched'>, place: Place): Invocation {
    const { node, text, context, input, redirects } = place;
    const startLine = context.line ?? node.startLine;
    const endLine = context.line ?? node.endLine;
    const invocation: Invocation = {
      program,
      words,
      redirects,
      input,
      folder: folderOf(context.variables),
      fetched,
      via: context.via,
      startLine,
      endLine,
      text: text.slice(node.start, Math.min(node.end, node.start + 2_000)),
    };
    this.invocations.push(invocation);
    return invocation;
  }
}

interface Place extends Pick<Invocation, 'input' | 'redirects'> {
  readonly node: SyntaxNode;
  readonly text: string;
  readonly context: Context;
}
