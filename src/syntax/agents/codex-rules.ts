/**
 * Command rules of Codex, `.codex/rules/*.rules`: `prefix_rule(pattern=["git", "push"], decision="forbidden")`.
 *
 * Source: Codex' reference of its rules. They are written in Starlark; only literal arguments are read, and a file with any other rule
 * cannot be judged.
 */
import type { UnreadableData } from '../data/data.js';
import { type AgentSetting, Settings } from './agent-setting.js';
import { addAllowed } from './permission-rules.js';

const LONGEST_RULE = 100_000;
/** A pattern may name alternatives in each place; so many commands one rule may stand for. */
const MOST_COMMANDS = 100;

/** A comment, a text in triple or single quotes, a name, or one sign. An open text ends with its line. */
const TOKEN =
  /#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*"""|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[A-Za-z_]\w*|\S/gs;

interface Token {
  readonly kind: 'text' | 'name' | 'sign';
  readonly text: string;
  readonly start: number;
}

/** Without a decision, what a rule names is allowed. */
const ALLOWED: Token = { kind: 'text', text: 'allow', start: 0 };

/** The rules of a file; a reason when one of them is not written out in it. */
export function codexRules(text: string): readonly AgentSetting[] | UnreadableData {
  const settings = new Settings('Codex');
  const tokens = tokensOf(text);
  let [line, counted] = [1, 0];
  for (const [index, { kind, text: name, start }] of tokens.entries()) {
    if (kind !== 'name' || name !== 'prefix_rule' || tokens[index + 1]?.text !== '(') continue;
    for (; counted < start; counted++) if (text[counted] === '\n') line++;
    const rule = argumentsOf(tokens, index + 2);
    const commands = rule === null ? null : commandsOf(rule.get('pattern') ?? rule.get('') ?? []);
    const [decision, ...more] = rule?.get('decision') ?? [ALLOWED];
    if (commands === null || decision?.kind !== 'text' || more.length > 0)
      return { reason: `the rule on line ${line} is not written out` };
    for (const command of commands) addRule(settings, `Bash(${command}:*)`, decision.text, line);
  }
  return settings.found;
}

function addRule(settings: Settings, rule: string, decision: string, line: number): void {
  if (decision === 'forbidden') settings.add('deny', { line }, { text: rule, effect: 'refuses what it names' });
  else if (decision === 'prompt') settings.add('ask', { line }, { text: rule, effect: 'asks a person first' });
  else addAllowed(settings, { kind: 'scalar', text: rule, value: rule, line, endLine: line, lines: [line] });
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap(({ 0: token, index: start }): Token[] => {
    if (token.startsWith('#')) return [];
    const quotes = /^(?:"""|'''|["'])/.exec(token)?.[0];
    if (quotes !== undefined) {
      const inner = token.slice(quotes.length, token.endsWith(quotes) ? -quotes.length : undefined);
      return [{ kind: 'text', text: inner.replace(/\\(.)/gs, '$1'), start }];
    }
    return [{ kind: /^[A-Za-z_]/.test(token) ? 'name' : 'sign', text: token, start }];
  });
}

/** The tokens of each argument by its name, '' for those without one. Null when the call has no end. */
function argumentsOf(tokens: readonly Token[], from: number): ReadonlyMap<string, readonly Token[]> | null {
  const found = new Map<string, Token[]>();
  const end = (tokens[from]?.start ?? 0) + LONGEST_RULE;
  let depth = 0;
  let own: Token[] = [];
  let name = '';
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || token.start > end) return null;
    const sign = token.kind === 'sign' ? token.text : '';
    if (depth === 0 && (sign === ',' || sign === ')')) {
      if (own.length > 0 && !found.has(name)) found.set(name, own);
      if (sign === ')') return found;
      [own, name] = [[], ''];
      continue;
    }
    if (depth === 0 && sign === '=' && own.length === 1) {
      [own, name] = [[], own[0]?.text ?? ''];
      continue;
    }
    if ('([{'.includes(sign) && sign !== '') depth++;
    if (')]}'.includes(sign) && sign !== '') depth--;
    own.push(token);
  }
  return null;
}

/** `["git", ["push", "fetch"]]` is "git push" and "git fetch". Null when it is no list of texts and of lists of texts. */
function commandsOf([open, ...tokens]: readonly Token[]): string[] | null {
  if (open?.text !== '[' || open.kind !== 'sign' || tokens.at(-1)?.text !== ']') return null;
  let commands = [''];
  let choices: string[] | null = null;
  for (const { kind, text } of tokens.slice(0, -1)) {
    if (kind === 'text' && choices !== null) choices.push(text);
    else if (kind === 'text') commands = commands.map((command) => `${command} ${text}`);
    else if (text === '[' && choices === null) choices = [];
    else if (text === ']' && choices !== null) {
      const among: string[] = choices;
      commands = commands.flatMap((command) => among.map((choice) => `${command} ${choice}`));
      choices = null;
    } else if (text !== ',') return null;
    if (commands.length > MOST_COMMANDS) return null;
  }
  return commands.map((command) => command.trim());
}
