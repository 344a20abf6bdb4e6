/**
 * The same test of a text in a stricter and in a looser form: a path below a folder or only beginning with its name, a scheme in any
 * case or only as it is written, a text that is equal or only contains another.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { isGiven } from './assigned.js';
import { calleeName, normalised, stringValue } from './code-text.js';
import type { Grade } from './grades.js';
import type { Place } from './place.js';
import { decides } from './verdicts.js';

export function gradesOfTests(place: Place): Grade[] {
  const { node } = place;
  if (node.end - node.start > MAX_LENGTH) return [];
  if (node.type === 'call_expression') return gradesOfCalls(place);
  return node.type === 'binary_expression' ? gradesOfEquality(place) : [];
}

const MAX_LENGTH = 300;
const BEGINS = /^(?:startswith|startsWith|start_with\?|starts_with|HasPrefix|str_starts_with|StartsWith)$/;
const CONTAINS =
  /^(?:contains|Contains|include\?|includes|str_contains|EndsWith|endsWith|endswith|end_with\?|ends_with|HasSuffix)$/;

interface Test {
  readonly name: string;
  readonly value: SyntaxNode;
  readonly against: SyntaxNode;
}

/** What is tested, and against what; null for any other call. */
function testIn(call: SyntaxNode, text: string): Test | null {
  const callee = fieldOf(call, 'function');
  const list = fieldOf(call, 'arguments');
  const name = callee === null ? '' : calleeName(callee, text);
  if (callee === null || list === null || !(BEGINS.test(name) || CONTAINS.test(name))) return null;
  const object = callee.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  const given = namedChildren(list);
  const [first, second] = given;
  // Where both texts are handed to a function of a library: `strings.HasPrefix(path, root)`.
  if (
    second !== undefined &&
    given.length === 2 &&
    first !== undefined &&
    (object === null || text.startsWith('strings', object.start))
  )
    return { name, value: first, against: second };
  return object === null || first === undefined || given.length !== 1 ? null : { name, value: object, against: first };
}

function gradesOfCalls(place: Place): Grade[] {
  const { node, text } = place;
  const test = testIn(node, text);
  if (test === null) return [];
  const { name, value, against } = test;
  const grades: Grade[] = [];
  if (BEGINS.test(name)) {
    const folder = folderOf(against, text);
    if (folder !== null && (folder.ends || !isGiven(folder.code, text, ENDS_IN_SEPARATOR)))
      grades.push({ of: `below ${folder.code}`, grade: folder.ends ? 1 : 0, topics: 'path traversal' });
  }
  const literal = stringValue(against, text);
  if (literal !== null && SCHEME.test(literal)) {
    const folded = unfolded(value, text);
    const before = folded === null && isGiven(text.slice(value.start, value.end), text, FOLDED);
    if (!before) grades.push({ of: `scheme ${literal}`, grade: folded === null ? 0 : 1, topics: 'escape' });
  }
  if (literal === null && decides(place.unit.name)) {
    const of = [value, against].map((side) => normalised(side, text)).sort();
    grades.push({ of: `same ${of.join(' as ')}`, grade: 0, topics: 'origin' });
  }
  return grades;
}

/** What must not run, and is written in any case. */
const SCHEME = /^(?:javascript|vbscript|data|file|blob):?|^<\/?script/;
const FOLDS =
  /^(?:lower|casefold|toLowerCase|downcase|to_lowercase|ToLower|ToLowerInvariant|lowercase|to_ascii_lowercase|strtolower)$/;

/** What makes letters small, anywhere in a value. */
const FOLDED = /\b(?:lower|casefold|toLowerCase|downcase|to_lowercase|ToLower|ToLowerInvariant|lowercase|to_ascii_lowercase)\b/;

/** The value whose letters are made small before it is tested; null when they are not. */
function unfolded(value: SyntaxNode, text: string): SyntaxNode | null {
  const callee = value.type === 'call_expression' ? fieldOf(value, 'function') : null;
  if (callee === null) return null;
  if (FOLDS.test(calleeName(callee, text))) return value;
  const object = callee.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  return object === null ? null : unfolded(object, text);
}

const SEPARATOR =
  /^(?:["'`](?:\/|\\\\)["'`]|os\.(?:path\.)?sep|(?:nodePath|path)\.sep|sep|(?:java\.io\.)?File\.(?:separator|separatorChar|SEPARATOR)|string\((?:os\.PathSeparator|filepath\.Separator)\)|Path\.DirectorySeparatorChar|DIRECTORY_SEPARATOR|MAIN_SEPARATOR(?:_STR)?)$/;
const ENDS_IN_SEPARATOR = /\/["'`]|\bsep\b|eparator|SEPARATOR/;
const WRITTEN_FOLDER =
  /^(?:[fF]["']\{([\w.()]{1,60})\}\/["']|`\$\{([\w.()]{1,60})\}\/`|"#\{(@?[\w.()]{1,60})\}\/"|"\$\{?([\w.()]{1,60}?)\}?\/"|&?format!\(\s{0,9}"\{\}\/",\s{0,9}([\w.()]{1,60}),?\s{0,9}\)|fmt\.Sprintf\("%s\/",\s{0,9}([\w.()]{1,60})\))$/;
const NAMED = /^&?@?\$?[A-Za-z_][\w.]{0,60}(?:\(\))?$/;

/** A folder by its name, and whether its separator stands behind it; null for anything else. */
function folderOf(against: SyntaxNode, text: string): { code: string; ends: boolean } | null {
  const code = text.slice(against.start, against.end);
  if (against.type === 'binary_expression' || against.type === 'binary_operator') {
    const [left, right] = [fieldOf(against, 'left'), fieldOf(against, 'right')];
    if (left === null || right === null || !SEPARATOR.test(text.slice(right.start, right.end).replace(/\s/g, ''))) return null;
    return { code: named(text.slice(left.start, left.end)), ends: true };
  }
  const written = WRITTEN_FOLDER.exec(code)
    ?.slice(1)
    .find((each) => each !== undefined);
  if (written !== undefined) return { code: named(written), ends: true };
  return NAMED.test(code) ? { code: named(code), ends: false } : null;
}

function named(code: string): string {
  return code.replace(/^[&$]|\s/g, '');
}

/** `origin == allowed`: as a part of what a function decides, more is let through when it only contains it. */
function gradesOfEquality({ node, text, unit }: Place): Grade[] {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  if (left === null || right === null || fieldOf(node, 'operator')?.type.startsWith('==') !== true || !decides(unit.name))
    return [];
  const of = [left, right].map((side) => normalised(side, text)).sort();
  return [{ of: `same ${of.join(' as ')}`, grade: 1, topics: 'origin' }];
}
