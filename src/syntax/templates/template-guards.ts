/** The guards of a template: values that it escapes, forms that carry a token, blocks that only some may see, fences of the browser. */
import type { FileGuards, Guard, Weakening } from '../guards/guard.js';
import { STANDS } from '../guards/guard.js';
import { blocksOf } from './blocks.js';
import { type Element, closingOf, elements } from './elements.js';
import { type Family, familyOf } from './families.js';
import { fences } from './fences.js';
import { lex, type Token } from './lexer.js';
import { type Output, outputOf } from './outputs.js';
import { type BareAtom, guardOn, type Sheet, sheetOf, type Stretch, weakeningAt } from './sheet.js';

/** Longer templates are data. */
const MAX_LENGTH = 1_000_000;
/** A page with more forms, or more scripts, is judged by the first. */
const MAX_NAMED = 200;
/** Null when the text is too long to be read. */
export function templateGuards(path: string, text: string): FileGuards | null {
  if (text.length > MAX_LENGTH) return null;
  const family = familyOf(path, text);
  const lexed = lex(withoutScripts(path, text), family);
  const sheet = sheetOf(text);
  const tags = [...elements(lexed.text)];
  const named = (name: string): Element[] => tags.filter((each) => each.name === name).slice(0, MAX_NAMED);
  const scripts = tags
    .filter(({ name }) => name === 'script')
    .map((element) => ({ ...element, end: closingOf(element, lexed.text) }));
  const inScript = ({ start }: Stretch): boolean => scripts.some((script) => start > script.start && start < script.end);
  const guards: Guard[] = [];
  const weakenings: Weakening[] = [];
  const forms = named('form').map((element) => ({ element, end: closingOf(element, lexed.text) }));
  const withToken = new Set<Element | null>();
  const token = (place: Stretch): void => {
    const form = forms.find(({ element, end }) => place.start > element.start && place.start < end);
    if (withToken.has(form?.element ?? null) || /^get$/i.test(form?.element.attributes.get('method')?.value ?? '')) return;
    withToken.add(form?.element ?? null);
    const scope = form === undefined ? { start: 0, end: text.length } : { start: form.element.end, end: form.end };
    guards.push(tokenGuard(sheet, place, scope));
  };
  const puts = (output: Output | null, place: Stretch): void => {
    if (output === null) return;
    guards.push(outputGuard(sheet, place, { output, script: inScript(place) }));
    if (output.trusted)
      weakenings.push(weakeningAt(sheet, place, { name: 'unescaped output', key: output.core, topic: 'escaping', sure: false }));
  };
  const inOut = named('c:out');
  for (const each of lexed.tokens) {
    if (inOut.some((element) => each.start > element.start && each.start < element.end)) continue;
    if (TOKEN.test(each.body)) token(each);
    else if (each.kind !== 'tag') puts(outputOf(each.body.replace(/^@html\s/, ''), isRaw(each), family), each);
    else if (OFF.test(each.body))
      weakenings.push(weakeningAt(sheet, each, { name: 'escaping off', key: 'autoescape', topic: 'escaping', sure: true }));
  }
  for (const element of tags) {
    if (isToken(element)) token(element);
    for (const [name, { value, start, end }] of element.attributes) {
      const directive = DIRECTIVES[name] ?? (name === 'value' && element.name === 'c:out' ? 'escaped' : undefined);
      if (directive !== undefined) puts(directed(value, { directive, element, family }), { start, end });
      if (isSwitchedOff(name, value))
        weakenings.push(weakeningAt(sheet, { start, end }, { name, key: `${name}=false`, topic: 'csrf', sure: true }));
    }
    guards.push(...fences(element, sheet));
  }
  guards.push(...blocksOf({ tokens: lexed.tokens, tags, text: lexed.text }, family, sheet));
  return { guards, weakenings, units: [sheet.unit] };
}

/** Code in components has its own grammar; the scripts of a page are read for what the template puts into them. */
function withoutScripts(path: string, text: string): string {
  const pattern = /\.(?:vue|svelte|astro)$/i.test(path) ? /<(script|style)\b[^>]{0,500}>/gi : /<(style)\b[^>]{0,500}>/gi;
  let code = '';
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index < from) continue;
    const close = text.indexOf(`</${match[1] ?? ''}`, match.index);
    const end = close < 0 ? text.length : close;
    code += text.slice(from, match.index) + text.slice(match.index, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return code + text.slice(from);
}

const TRUSTS =
  /raw|safe|c:out|autoescape|noesc|html|trust|<%[-=]=?|!=|==|\{!!|!\{|\{\{[{&]|utext|escapexml|markupstring|\[\(|perm|staff|integrity|sandbox|content-security|unescape|\|\s{0,9}n\b/i;

/** Whether a changed line of a template could be about what it escapes, shows or fences. */
export function mayTrust(line: string): boolean {
  return TRUSTS.test(line);
}

const TOKEN =
  /^(?:\w+\.)?(?:csrf(?!_exempt|_protect)\w*|_?csrf_?(?:token|field|input)\w*|form\.hidden_tag)\b|csrf_?token|csrf_field|AntiForgeryToken|hidden_tag\(/i;
const OFF = /^(?:autoescape\s+(?:off|false)|noautoescape|noautoesc)\b/i;

function isRaw({ kind, body }: Token): boolean {
  return kind === 'raw' || /^@html\s/.test(body);
}

function isToken({ name, attributes }: Element): boolean {
  if (name === 's:csrf' || name === 'sec:csrfinput' || name === 'csrf') return true;
  return (
    name === 'input' &&
    /^_?(?:csrf|xsrf|authenticity_token|__requestverificationtoken)/i.test(attributes.get('name')?.value ?? '')
  );
}

function isSwitchedOff(name: string, value: string): boolean {
  return (
    (name === 'asp-antiforgery' && /^false$/i.test(value)) || (name === 'authenticity_token' && /^\{?false\}?$/i.test(value))
  );
}

/** Attributes that put a value into the page. */
const DIRECTIVES: Readonly<Record<string, 'raw' | 'escaped'>> = {
  'v-html': 'raw',
  'v-text': 'escaped',
  'x-html': 'raw',
  'x-text': 'escaped',
  'th:utext': 'raw',
  'th:text': 'escaped',
  'set:html': 'raw',
  'set:text': 'escaped',
  // Angular sanitizes what it is given here, unless it was told to trust it.
  '[innerhtml]': 'escaped',
  '[innertext]': 'escaped',
  '[textcontent]': 'escaped',
  'ng-bind-html': 'escaped',
  'ng-bind': 'escaped',
};

function directed(value: string, told: { directive: 'raw' | 'escaped'; element: Element; family: Family }): Output | null {
  const { directive, element, family } = told;
  const off = /^false$/i.test(element.attributes.get('escapexml')?.value ?? '');
  const code = value.replace(/^[$#@]?\{(.*)\}$/s, '$1');
  const filter = element.name === 'c:out' ? null : '|';
  const output = outputOf(code, directive === 'raw' || off, { ...family, escapes: true, filter, bareCalls: false });
  return output === null || !/saniti[sz]e|purif/i.test(code) ? output : { ...output, escaped: true, trusted: false };
}

function outputGuard(sheet: Sheet, place: Stretch, { output, script }: { output: Output; script: boolean }): Guard {
  const { core, escaped, encoders } = output;
  const name = `output ${core}`;
  const made = (key: string, group: number, known: string): BareAtom => ({
    key,
    name: known,
    shape: key,
    strong: true,
    group,
  });
  return guardOn(sheet, place, {
    kind: 'output',
    topic: 'escaping',
    strong: true,
    scope: place,
    atoms: [
      { ...made(`${name} ${escaped ? 'escaped' : 'raw'}`, STANDS, name), shape: name },
      ...(escaped ? [made(`escaped ${core}`, 0, '')] : []),
      ...(script && encoders.length > 0 ? [made(`encoded ${core}`, 1, '')] : []),
    ],
  });
}

function tokenGuard(sheet: Sheet, place: Stretch, scope: Stretch): Guard {
  const atom = { key: 'token csrf', name: 'call csrf', shape: 'token csrf', strong: true, group: 0 };
  return guardOn(sheet, place, { kind: 'call', topic: 'csrf', strong: true, scope, atoms: [atom] });
}
