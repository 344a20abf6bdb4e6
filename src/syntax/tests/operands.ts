/** Which argument of an assertion is what it looks at, and which the value that is expected: some frameworks have the one first, some the other. */
import { normalised } from '../guards/code-text.js';
import type { SyntaxNode } from '../node.js';

const LITERAL = /^(?:string|number|integer|float|true|false|null|char)|literal$/;
/** `http.StatusForbidden`, `HttpStatus.FORBIDDEN`, `StatusCode::FORBIDDEN`, `:forbidden`, `ErrDenied`. */
const NAMED_VALUE = /^(?:(?:http|status|codes) \. )?[A-Z]\w*(?: (?:(?:\.|::) )?[A-Z]\w*)*(?: \. class)?$|^:\w+$/;

/** What is looked at, without the values and without the framework's own argument; all but the last when every one is a value. */
export function looked(given: readonly SyntaxNode[], text: string): SyntaxNode[] {
  const own = given.filter((node, index) => index > 0 || given.length === 1 || !isTester(node, text));
  const found = own.filter((node) => !isValue(node, text));
  return found.length > 0 && own.length > 1 ? found : own.slice(0, -1);
}

function isTester(node: SyntaxNode, text: string): boolean {
  return /^(?:t|b|tb)$/.test(text.slice(node.start, Math.min(node.end, node.start + 4)));
}

function isValue(node: SyntaxNode, text: string): boolean {
  if (LITERAL.test(node.type)) return true;
  return node.end - node.start < 120 && NAMED_VALUE.test(normalised(node, text));
}
