/** The opening tags of HTML in a template, with their attributes. Linear in the text's length. */

export interface Element {
  /** In lower case. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Offsets of the opening tag. */
  readonly start: number;
  readonly end: number;
}

export interface Attribute {
  /** Empty for one without a value. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const OPENING = /<([a-zA-Z][\w:.-]{0,60})/g;
const ATTRIBUTE =
  /(?:\s{1,200}|\{%[^%\n]{0,200}%\}|<%[^%\n]{0,200}%>)(?:([^\s=>"'/<{}]{1,100}|\{@[a-z]{1,10})(?:\s{0,20}=\s{0,20}(?:"([^"]{0,1000})"|'([^']{0,1000})'|(\{\{[^}]{0,300}\}\}|\{[^}]{0,300}\}|[^\s"'>]{1,300})))?)?/y;
const MAX_ATTRIBUTES = 60;

export function* elements(text: string): Generator<Element> {
  OPENING.lastIndex = 0;
  const opening = new RegExp(OPENING);
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const attributes = new Map<string, Attribute>();
    let at = opening.lastIndex;
    for (let count = 0; count < MAX_ATTRIBUTES; count++) {
      ATTRIBUTE.lastIndex = at;
      const match = ATTRIBUTE.exec(text);
      if (match === null) break;
      const [all, name, double, single, bare] = match;
      at += all.length;
      const start = match.index + all.length - all.trimStart().length;
      if (name !== undefined) attributes.set(name.toLowerCase(), { value: double ?? single ?? bare ?? '', start, end: at });
    }
    yield { name: (found[1] ?? '').toLowerCase(), attributes, start: found.index, end: at };
    opening.lastIndex = at;
  }
}

/** An element that is longer counts as ending there. */
const MAX_ELEMENT = 20_000;

/** The offset of the closing tag that belongs to an opening one. Elements of the same name may nest. */
export function closingOf({ name, end }: Element, whole: string): number {
  const text = whole.slice(0, end + MAX_ELEMENT);
  const tags = new RegExp(`<(/?)${name.replace(/[.:-]/g, '\\$&')}(?=[\\s/>])`, 'gi');
  tags.lastIndex = end;
  let depth = 1;
  for (let found = tags.exec(text); found !== null; found = tags.exec(text)) {
    depth += found[1] === '/' ? -1 : 1;
    if (depth === 0) return found.index;
  }
  return text.length;
}
