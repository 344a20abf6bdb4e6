/** SQL in source code: texts that are given to a call which runs them, and the operations of ORMs' migrations, told as SQL. */
import { languageOf } from '../languages.js';
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { argumentsOf, type Constants, constantsOf, literalText } from '../scripts/literals.js';
import { consecutive, type ScriptPart } from '../scripts/script.js';
import { parseSource } from '../source.js';
import { operationOf } from './migration-calls.js';

/** A file without any of these holds none. */
const HOPE =
  /\b(?:create\s+table|drop\s+(?:table|database|schema|owned|column|role|user|policy|tablespace|keyspace)|truncate\b|delete\s+from|update\s+\S+\s+set|alter\s+table|merge\s+into|grant\s+all|copy\s+\S+\s+(?:from|to)\s+program|dblink_exec|xp_cmdshell)|drop_?(?:table|column|database|schema|all|if)|remove_?(?:column|field|reference|timestamps)|DeleteModel|Delete\.|delete_all|destroy_all|deleteMany|objects\.all\(\)|\.destroy\(|deleteAll|ExecuteDelete|\.del(?:ete)?\(\)|\bt\.remove\b|dropTimestamps|dropSoftDeletes|force\s*:\s*true|dropIfExists|Schema::drop/i;
/** What a text begins with that is SQL of interest. */
const SQL =
  /^\s*(?:(?:--[^\n]*\n|\/\*[^*]*\*\/|#[^\n]*\n)\s*)*(?:\/\*M?!|(?:drop|truncate|delete\s+(?:from|top)|update|alter|merge|grant|with|do|begin|exec|execute|copy|set|declare|create|insert|select|start|explain|use|if|rename)\b)/i;
const TAKES = /drop|truncate|delete|update|alter|merge|grant|program|dblink|xp_cmdshell|execute/i;
/** Calls that run SQL; any tag of a template that is SQL is one too. */
const RUNS =
  /(?:quer(?:y|ies)|exec\w{0,40}|sql|statement|raw\w{0,40}|prepare\w{0,40}|batch|script|cursor|command|select_all|select_value|unprepared|migrate|fetch\w{0,40}|run|all|get|none|any|one|oneOrNone|manyOrNone|many|multi|unsafe|createCommand|update|delete|perform|eval_sql|native|text|DDL)$/i;
const ONLY_TELLS =
  /(?:^|\.)(?:log|info|warn|warning|debug|error|trace|print\w*|puts|echo|expect|assert\w*|raise|describe|it|test|throw\w*|console\.\w+|logger\.\w+|contains?|includes?|match(?:es)?|startsWith|replace|split|toEqual|toBe|add_help|help_text|get_help|gettext|_|t|i18n\.\w+)$/i;
const GOES_BACK =
  /^(?:(?:safe_?)?down|downgrade\w*|revert|rollback|undo|reverse\w*|\w*_(?:reverse|backwards?|rollback|downgrade|down)|backwards?|unapply\w*|tear_?down\w*|after(?:each|all|_all|_each)?|before(?:each|all|_all|_each)?|clean_?up\w*|uninstall\w*|dir\.down|describe|setUp\w*|drop_?test\w*)$/i;
const TEST =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testing|testdata|test-data|test_data|fixtures?|cypress|playwright|bench(?:marks?)?)\/|[._-](?:test|spec|tests|specs|e2e)\.[\w.]{1,20}$|(?:^|\/)(?:test_[^/]*|conftest)\.py$|_test\.go$|tests?\.(?:java|kt|cs|php)$|(?:^|\/)src\/test\//i;

export function isTestPath(path: string): boolean {
  return TEST.test(path);
}

/** What fills a database for those who develop empties it first. */
const SEEDS = /(?:^|\/)seed(?:s|er|ers|ing)?(?:\/|\.\w{1,5}$)/i;
const MINIFIED = 500;

export function sqlOfCode(path: string, text: string): ScriptPart[] | { readonly reason: string } {
  if (languageOf(path) === null || !HOPE.test(text)) return [];
  const source = parseSource(path, text);
  if (!source.parsed) return text.length > MINIFIED * text.split('\n').length ? [] : { reason: source.reason };
  const nodes = [...descendants(source.root)];
  const constants = constantsOf(nodes, text);
  const test = isTestPath(path) || SEEDS.test(path);
  return nodes.flatMap((node) => {
    const parts = partsOf(node, text, constants);
    if (parts.length === 0) return [];
    const teardown = test || goesBack(node, text);
    return parts.map((part) => ({ ...part, teardown }));
  });
}

type Part = Omit<ScriptPart, 'teardown'>;

function partsOf(node: SyntaxNode, text: string, constants: Constants): Part[] {
  if (node.type !== 'call_expression' && node.type !== 'new_expression') return [];
  const callee = fieldOf(node, 'function') ?? fieldOf(node, 'constructor');
  if (callee === null) return [];
  const name = text
    .slice(Math.max(callee.start, callee.end - 200), callee.end)
    .replace(/\s+/g, '')
    .replaceAll('->', '.')
    .replaceAll('::', '.');
  const place = `a call of ${name.slice(-60)}`;
  if (onlyStates(node, text)) return [];
  const given = argumentsOf(node);
  const operation = operationOf(name, {
    texts: given.map((argument) => nameIn(argument, text, constants)),
    written: text.slice(node.start, Math.min(node.end, node.start + 2_000)),
  });
  if (operation !== null) return [{ text: operation, lines: [node.startLine], place }];
  if (ONLY_TELLS.test(name)) return [];
  const tagged = given.length === 1 && given[0]?.type === 'template_string' && text[given[0].start] === '`';
  if (!RUNS.test(name) && !tagged) return [];
  return given
    .slice(0, 2)
    .flatMap((argument) => textsOf(argument, text, constants))
    .filter(({ told }) => SQL.test(told) && TAKES.test(told))
    .map(({ told, line }) => ({ text: told, lines: consecutive(told, line), place }));
}

/** Django's `state_operations` touch no database. */
function onlyStates(node: SyntaxNode, text: string): boolean {
  for (let at: SyntaxNode | null = node.parent, steps = 0; at !== null && steps < 6; at = at.parent, steps++) {
    if (/^state_operations\s*=/.test(text.slice(at.start, at.start + 40))) return true;
  }
  return false;
}

function nameIn(node: SyntaxNode, text: string, constants: Constants): string {
  const told = literalText(node, text, constants);
  if (told !== null) return told;
  const written = text.slice(node.start, Math.min(node.end, node.start + 100));
  return /^:?[\w.]+$/.test(written) ? written.replace(/^:/, '') : '';
}

/** The texts of an argument: itself, the items of a list, the value under a name that says so. */
function textsOf(node: SyntaxNode, text: string, constants: Constants, depth = 0): { told: string; line: number }[] {
  const told = literalText(node, text, constants);
  if (told !== null) return [{ told, line: node.startLine }];
  if (depth > 3) return [];
  const named = /^(\w+)\s*[=:]/.exec(text.slice(node.start, node.start + 60))?.[1];
  if (named !== undefined && !/^(?:sql|query|statement|text|command|cmd)$/i.test(named)) return [];
  if (!/^(?:array|list|tuple|pair|keyword_argument|object|call_expression|named_argument|dictionary)$/.test(node.type)) return [];
  const inner = node.type === 'call_expression' ? argumentsOf(node) : namedChildren(node);
  return inner.slice(0, 50).flatMap((child) => textsOf(child, text, constants, depth + 1));
}

/** Whether it stands in what takes a migration back, or prepares and cleans up tests. */
function goesBack(node: SyntaxNode, text: string): boolean {
  for (let at: SyntaxNode | null = node.parent; at !== null; at = at.parent) {
    const named =
      at.type === 'call_expression'
        ? fieldOf(at, 'function')
        : (fieldOf(at, 'name') ??
          (at.type === 'pair' ? fieldOf(at, 'key') : at.type === 'assignment_expression' ? fieldOf(at, 'left') : null));
    if (named === null || named.end - named.start > 100) continue;
    const name = text.slice(named.start, named.end);
    if (GOES_BACK.test(name) || GOES_BACK.test(name.slice(name.lastIndexOf('.') + 1))) return true;
  }
  return false;
}
