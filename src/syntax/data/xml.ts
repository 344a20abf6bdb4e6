/** XML as elements with lines. Entities of a DTD are not followed; depth, size and count are bounded, since all of it is untrusted. */
import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, without what surrounds it in white space. */
  readonly text: string;
  /** One-based lines. */
  readonly line: number;
  readonly endLine: number;
}

export interface UnreadableXml {
  /** One sentence part without a full stop. */
  readonly reason: string;
}

/** Characters. */
const LARGEST_XML = 2_000_000;
const MAX_DEPTH = 200;
const MAX_ELEMENTS = 100_000;

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
  endLine: number;
}

/** The root element. Never throws. */
export function readXml(text: string): XmlElement | UnreadableXml {
  if (text.length > LARGEST_XML) return { reason: 'it is longer than 2 MB' };
  const open: Open[] = [];
  let root: Open | null = null;
  let count = 0;
  let startLine = 1;
  const parser = new SaxesParser();
  parser.on('opentagstart', () => {
    startLine = parser.line;
  });
  parser.on('opentag', (tag) => {
    if (++count > MAX_ELEMENTS || open.length > MAX_DEPTH) throw new Error('too much');
    const attributes = Object.fromEntries(Object.entries(tag.attributes).map(([key, value]) => [localName(key), value]));
    const element: Open = {
      name: localName(tag.name),
      attributes,
      children: [],
      text: '',
      line: startLine,
      endLine: parser.line,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined) return;
    element.endLine = parser.line;
    element.text = element.text.trim();
  });
  try {
    parser.write(text.replace(/^\uFEFF/, '')).close();
  } catch {
    return { reason: `line ${parser.line} is not valid XML` };
  }
  return root ?? { reason: 'it is empty' };
}

export function isUnreadableXml(read: XmlElement | UnreadableXml): read is UnreadableXml {
  return 'reason' in read;
}

/** The elements directly below with one of these names. */
export function childrenNamed(element: XmlElement | null, ...names: readonly string[]): XmlElement[] {
  return element === null ? [] : element.children.filter((child) => names.includes(child.name));
}

/** The first element directly below with this name, or null. */
export function childNamed(element: XmlElement | null, name: string): XmlElement | null {
  return childrenNamed(element, name)[0] ?? null;
}

/** The elements below at any depth, and this one. */
export function* walkXml(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* walkXml(child);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
