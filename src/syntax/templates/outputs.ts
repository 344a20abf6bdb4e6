/** What a template puts out: which value, and whether it is made harmless on the way. */
import { roleOfCall, wordsOf } from '../guards/words.js';
import type { Family } from './families.js';

export interface Output {
  /** The value, without what only escapes it or says that it is safe: the same value put out in another way has the same core. */
  readonly core: string;
  readonly escaped: boolean;
  /** Whether it is put out as it is because the template says so, not because the family never escapes. */
  readonly trusted: boolean;
  /** What else makes it harmless, for a place that escaping alone is not enough for: `escapejs`. */
  readonly encoders: readonly string[];
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

/** Filters and functions that say that a value is safe as it is. */
const TRUSTING = words(
  `raw safe safehtml safehtmlattr safejs safecss safeurl safeseq unescape unescaped marksafe noesc noescape no_esc no_escape n
  str2html htmlsafe html_safe trustashtml marksafehtml safestring html.raw sanitizehtmlbypass bypasssecuritytrusthtml markupstring
  htmlstring unsafehtml triplestash rawhtml autoescape_off preserve`,
);
/** Filters and functions that escape for HTML. */
const ESCAPING = words(
  'e h x escape escape_once force_escape html_escape xml_escape htmlescape fn:escapexml escapexml html xhtml u',
);
/** Those that make a value fit for a script or an address. */
const ENCODING = words(
  `escapejs tojson to_json json_script json json_encode jsonify js js_string j jsescape escape_javascript urlencode url_encode
  urlquery uri url encodeuri encodeuricomponent cgi.escape`,
);
/** What cannot carry anybody's markup when it is called: translations, addresses and tags that the framework makes. */
const HARMLESS_CALL =
  /^(?:t|tr|_|__|_e|n_|ngettext|gettext|trans|trans_choice|transchoice|translate|translation|lang|l|i18n(?:\.\w+)*|\$t|\$tc|i18next\.t|\$i18n\.t|\$errors->(?:first|has|any)|form::\w+|render\w*|include\w*|partial\w*|super|caller|block|content_for|form\w*|csrf\w*|asset\w*|url_for|path|url|route|static|image_tag|link_to\w*|button_to\w*|content_tag|tag(?:\.\w+)*|javascript\w*|stylesheet\w*|\w+_tag|\w+_path|\w+_url|vite\w*|simple_format|capture|pagy_\w+|paginate|will_paginate|icon\w*|svg\w*|inline_svg\w*|component\w*|yield)(?=[\s(]|$)/i;
/** Parts of the page itself, which are put out as they are everywhere. */
const PAGE_PART = /^(?:yield|super|caller|body|content|block\.super|form|children|slots?|layout|head|scripts?|styles?|@?Body)$/i;
const TRANSLATING = words('t trans translate translation i18n localize intl markdown_safe');
const LITERAL = /^(?:-?[\d.]{1,40}|true|false|null|nil|none|'[^'#{$]{0,500}'|"[^"#{$]{0,500}"|`[^`$]{0,500}`)$/i;

/** Chooses between texts of the template and numbers: `$count > 0 ? '<b>'.number_format($count).'</b>' : ''`. */
const FIXED_PART = String.raw`(?:'[^'#{$]{0,500}'|"[^"#{$]{0,500}"|number_format\([\w$>()\s-]{0,200}\))`;
const FIXED = String.raw`${FIXED_PART}(?:\s{0,9}[.+]\s{0,9}${FIXED_PART}){0,9}`;
const FIXED_CHOICE = new RegExp(String.raw`\?\s{0,9}${FIXED}\s{0,9}:\s{0,9}${FIXED}$`);

const MAX_UNWRAPPED = 6;

/** Null for what cannot carry markup at all. */
export function outputOf(body: string, raw: boolean, family: Family): Output | null {
  const whole = body.replace(/;\s{0,9}$/, '').slice(0, 1_000);
  const [first = '', ...filters] = family.filter === null ? [whole] : splitFilters(whole, family.filter);
  const found = { escaped: false, trusted: raw, encoders: [] as string[], kept: [] as string[] };
  let core = first.trim();
  for (let count = 0; count < MAX_UNWRAPPED; count++) {
    const wrapped = unwrap(core, family);
    if (wrapped === null || !note(wrapped.name, found)) break;
    core = wrapped.inner;
  }
  for (const filter of filters) {
    const name = /^[\w.:$]{1,60}/.exec(filter.trim())?.[0] ?? '';
    if (TRANSLATING.has(name.toLowerCase())) return null;
    if (!note(name, found)) found.kept.push(filter.trim());
  }
  if (
    core === '' ||
    LITERAL.test(core) ||
    FIXED_CHOICE.test(core) ||
    (HARMLESS_CALL.test(core) && (family.bareCalls || core.includes('(')))
  )
    return null;
  const escaped = found.escaped || found.encoders.length > 0 || (family.escapes && !found.trusted);
  return {
    core: [core, ...found.kept].map(normalise).join('|').slice(0, 500),
    escaped,
    trusted: !escaped && found.trusted && !PAGE_PART.test(core),
    encoders: found.encoders,
  };
}

/** Takes a filter or a function that only escapes, encodes or trusts; false for any other. */
function note(written: string, found: { escaped: boolean; trusted: boolean; encoders: string[] }): boolean {
  const name = written.toLowerCase();
  const plain = name.replace(/_/g, '');
  if (TRUSTING.has(name) || TRUSTING.has(plain) || /^bypasssecuritytrust|^trustas/.test(plain)) found.trusted = true;
  else if (ENCODING.has(name) || ENCODING.has(plain)) found.encoders.push(plain);
  else if (ESCAPING.has(name) || roleOfCall(written) === 'sanitize') found.escaped = true;
  else return false;
  return true;
}

/** `raw(x)`, `raw x`, `x.html_safe`, `h(x)`: the name and what it is applied to. */
function unwrap(code: string, { bareCalls }: Family): { name: string; inner: string } | null {
  const suffix = /^(.{1,900})\.(html_safe|to_json|htmlSafe|h)(?:\(\))?$/.exec(code);
  if (suffix !== null) return { name: suffix[2] ?? '', inner: suffix[1] ?? '' };
  const call = /^([\w$.:]{1,80})\((.*)\)$/s.exec(code);
  if (call !== null && isBalanced(call[2] ?? '')) return { name: nameIn(call[1] ?? ''), inner: firstArgument(call[2] ?? '') };
  const bare = bareCalls ? /^([a-zA-Z_][\w.:]{0,60})\s+([^=\s&|?<>+*/-].{0,900})$/s.exec(code) : null;
  if (bare !== null) return { name: bare[1] ?? '', inner: bare[2] ?? '' };
  const parenthesised = /^\((.*)\)$/s.exec(code);
  return parenthesised !== null && isBalanced(parenthesised[1] ?? '') ? { name: 'h', inner: parenthesised[1] ?? '' } : null;
}

/** The last part of a dotted name; `Html.Raw` and `fn:escapeXml` are names as a whole. */
function nameIn(callee: string): string {
  if (/^(?:html\.raw|fn:|cgi\.escape)/i.test(callee)) return callee;
  const parts = callee.split(/[.:]+/);
  return parts.at(-1) ?? '';
}

function isBalanced(code: string): boolean {
  let depth = 0;
  for (const sign of code) {
    if (sign === '(') depth++;
    else if (sign === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

function firstArgument(code: string): string {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < code.length; at++) {
    const sign = code[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'" || sign === '`') quote = sign;
    else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign)) depth--;
    else if (sign === ',' && depth === 0) return code.slice(0, at).trim();
  }
  return code.trim();
}

/** Splits at the filters' sign outside of quotes and brackets; `||` is none. */
function splitFilters(code: string, sign: '|' | '?'): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < code.length; at++) {
    const here = code[at] ?? '';
    if (quote !== '') quote = here === quote ? '' : quote;
    else if (here === '"' || here === "'" || here === '`') quote = here;
    else if ('([{'.includes(here)) depth++;
    else if (')]}'.includes(here)) depth--;
    else if (here === sign && depth <= 0) {
      if (code[at + 1] === sign) at++;
      else {
        parts.push(code.slice(from, at));
        from = at + 1;
      }
    }
  }
  return [...parts, code.slice(from)];
}

export function normalise(code: string): string {
  return code
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/["`]/g, "'")
    .replace(/^@(?=[A-Za-z])/, '');
}

/** Whether a condition of a template decides by who looks at the page. Null when it does not; `login` when only by whether they are known. */
export function askedOf(condition: string): 'permission' | 'login' | null {
  const found = wordsOf(condition);
  if (found.some((word) => PERMISSION.has(word))) return 'permission';
  return found.some((word) => LOGIN.has(word)) ? 'login' : null;
}

const PERMISSION = words(
  `can cannot perm perms permission permissions permitted granted authorize authorized authorised role roles admin superuser staff
  superadmin owner policy privilege privileges hasrole haspermission isadmin canany ability acl allowed`,
);
const LOGIN = words('authenticated login loggedin logged signed signedin auth anonymous guest');
