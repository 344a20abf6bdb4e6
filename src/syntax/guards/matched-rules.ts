/** Rules for what a path matches, as links of one chain: `.requestMatchers("/admin/**").hasRole("ADMIN")`. Each is known without the others. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shapeOf, stringValue } from './code-text.js';

const MATCHES = /^(?:request|ant|mvc|path|regex|security|dispatcherType)Matchers?$|^anyRequest$|^anyExchange$/;
/** What anybody may load. */
const ASSETS =
  /^\/?(?:\*\*\/)?(?:(?:css|js|images?|img|icons?|fonts?|static|assets|webjars|public|resources|dist)(?:\/|$)|(?:favicon|robots|manifest)\b|\*\.(?:css|js|png|jpg|svg|ico|gif|woff2?)$)/i;

/** A rule and what it is for, without the rules before it; null for any other call. */
export function matchedRule(node: SyntaxNode, text: string): { key: string; shape: string } | null {
  const matcher = matcherOf(node, text);
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const matched = matcher === null ? null : fieldOf(matcher.call, 'arguments');
  if (matcher === null || callee === null || list === null || matched === null) return null;
  const told = (code: (each: SyntaxNode, text: string) => string): string =>
    `call ${calleeName(callee, text)} ${code(list, text)} for ${matcher.name} ${code(matched, text)}`;
  return { key: told(normalised), shape: told(shapeOf) };
}

/** What `.permitAll()` opens, path by path; null when no paths are told. What only serves assets opens nothing. */
export function openedPaths(node: SyntaxNode, text: string): string[] | null {
  const matcher = matcherOf(node, text);
  const list = matcher === null ? null : fieldOf(matcher.call, 'arguments');
  if (matcher === null || list === null) return null;
  const given = namedChildren(list);
  const paths = given.flatMap((each) => stringValue(each, text) ?? []);
  const rest = given.filter((each) => stringValue(each, text) === null).map((each) => normalised(each, text));
  if (paths.length === 0) return [[matcher.name, ...rest].join(' ')];
  return paths.filter((path) => !ASSETS.test(path)).map((path) => [...rest, path].join(' '));
}

function matcherOf(node: SyntaxNode, text: string): { call: SyntaxNode; name: string } | null {
  const callee = fieldOf(node, 'function');
  const call = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  const matcher = call?.type === 'call_expression' ? fieldOf(call, 'function') : null;
  const name = matcher === null ? '' : calleeName(matcher, text);
  return call !== null && MATCHES.test(name) ? { call, name } : null;
}
