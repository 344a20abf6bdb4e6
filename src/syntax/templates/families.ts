/** Which files are templates, and how each family of template languages writes output, tags and comments. As data. */

export interface Delimiter {
  readonly open: string;
  readonly close: string;
  /** `raw` puts a value out as it is; `verbatim` is text that only looks like code. */
  readonly kind: 'output' | 'raw' | 'tag' | 'comment' | 'verbatim';
}

export interface Family {
  readonly name: string;
  /** Longer openings first where one begins with another. */
  readonly delimiters: readonly Delimiter[];
  /** Whether what is put out is escaped unless it is said otherwise. */
  readonly escapes: boolean;
  /** How a value is handed on: `x | safe`, or `x?no_esc` of FreeMarker; null where there is no such thing. */
  readonly filter: '|' | '?' | null;
  /** Whether `raw x` is a call, as in Ruby and in Go's templates. */
  readonly bareCalls: boolean;
  /** Families whose lines are tags by themselves. */
  readonly lines: 'haml' | 'slim' | 'pug' | 'blade' | 'razor' | null;
}

const output = (open: string, close: string): Delimiter => ({ open, close, kind: 'output' });
const raw = (open: string, close: string): Delimiter => ({ open, close, kind: 'raw' });
const tag = (open: string, close: string): Delimiter => ({ open, close, kind: 'tag' });
const comment = (open: string, close: string): Delimiter => ({ open, close, kind: 'comment' });

function family(name: string, delimiters: readonly Delimiter[], rest: Partial<Family> = {}): Family {
  return { name, delimiters, escapes: true, filter: null, bareCalls: false, lines: null, ...rest };
}

const MUSTACHES = [comment('{{!--', '--}}'), comment('{{!', '}}'), raw('{{{', '}}}'), raw('{{&', '}}'), output('{{', '}}')];
const JINJA = [comment('{#', '#}'), tag('{%', '%}'), output('{{', '}}')];

const FAMILIES = {
  jinja: family('Jinja', JINJA, { filter: '|' }),
  text: family('Jinja', JINJA, { filter: '|', escapes: false }),
  liquid: family('Liquid', [tag('{%', '%}'), output('{{', '}}')], { filter: '|', escapes: false }),
  handlebars: family('Handlebars', MUSTACHES, { bareCalls: true }),
  go: family('Go', [comment('{{/*', '*/}}'), comment('{{- /*', '}}'), output('{{', '}}')], { filter: '|', bareCalls: true }),
  erb: family(
    'ERB',
    [
      { open: '<%%', close: '%>', kind: 'verbatim' },
      comment('<%#', '%>'),
      raw('<%==', '%>'),
      output('<%=', '%>'),
      tag('<%', '%>'),
    ],
    { bareCalls: true },
  ),
  ejs: family('EJS', [comment('<%#', '%>'), raw('<%-', '%>'), output('<%=', '%>'), tag('<%', '%>')]),
  // Of code or settings, where escaping for HTML would break what is written.
  ejsText: family('EJS', [comment('<%#', '%>'), output('<%-', '%>'), output('<%=', '%>'), tag('<%', '%>')], { escapes: false }),
  blade: family('Blade', [comment('{{--', '--}}'), raw('{!!', '!!}'), output('{{{', '}}}'), output('{{', '}}')], {
    lines: 'blade',
  }),
  mustaches: family('Vue', [output('{{', '}}')], { filter: '|' }),
  svelte: family('Svelte', [output('{', '}')]),
  thymeleaf: family('Thymeleaf', [raw('[(', ')]'), output('[[', ']]')]),
  razor: family('Razor', [comment('@*', '*@')], { lines: 'razor' }),
  jsp: family('JSP', [comment('<%--', '--%>'), output('<%=', '%>'), tag('<%', '%>'), output('${', '}')], { escapes: false }),
  freemarker: family('FreeMarker', [comment('<#--', '-->'), output('${', '}')], { escapes: false, filter: '?' }),
  freemarkerHtml: family('FreeMarker', [comment('<#--', '-->'), output('${', '}')], { filter: '?' }),
  mako: family('Mako', [output('${', '}')], { escapes: false, filter: '|' }),
  haml: family('Haml', [], { bareCalls: true, lines: 'haml' }),
  slim: family('Slim', [], { bareCalls: true, lines: 'slim' }),
  pug: family('Pug', [raw('!{', '}'), output('#{', '}')], { lines: 'pug' }),
} as const satisfies Record<string, Family>;

type FamilyName = keyof typeof FAMILIES;

/** By what the path ends with; the first that fits. */
const BY_ENDING: readonly (readonly [RegExp, FamilyName])[] = [
  [/\.blade\.php$/i, 'blade'],
  [/\.(?:erb|rhtml|eex|heex|leex)$/i, 'erb'],
  [/\.(?:haml)$/i, 'haml'],
  [/\.(?:slim)$/i, 'slim'],
  [/\.(?:pug|jade)$/i, 'pug'],
  [
    /\.(?:java|kts?|scala|tsx?|py|go|rs|cs|cpp|json|ya?ml|toml|gradle|properties|sql|sh|conf|cfg|ini|env|txt|md|tf|proto|graphql)\.(?:ejs|eta)$/i,
    'ejsText',
  ],
  [/\.(?:ejs|eta)$/i, 'ejs'],
  [/\.(?:hbs|handlebars|mustache)$/i, 'handlebars'],
  [/\.(?:gohtml|gotmpl|tmpl)$/i, 'go'],
  [/\.(?:html|htm|xml)\.(?:j2|jinja2?)$|\.(?:twig|njk|nunjucks|tera|volt|djhtml)$/i, 'jinja'],
  [/\.(?:j2|jinja2?)$/i, 'text'],
  [/\.liquid$/i, 'liquid'],
  [/\.(?:cshtml|razor|vbhtml)$/i, 'razor'],
  [/\.(?:jsp|jspx|jspf|tag|tagx)$/i, 'jsp'],
  [/\.ftlh$/i, 'freemarkerHtml'],
  [/\.ftl$/i, 'freemarker'],
  [/\.mako$/i, 'mako'],
  [/\.(?:svelte|astro)$/i, 'svelte'],
  [/\.vue$|\.component\.html$/i, 'mustaches'],
];
const BY_CONTENT = /\.(?:html?|xhtml)$/i;

/** What only one family writes; the first that fits decides. */
const SIGNS: readonly (readonly [RegExp, FamilyName])[] = [
  [/\{%/, 'jinja'],
  [/\sth:[a-z]{2,20}=/, 'thymeleaf'],
  [/\{\{-?\s{0,9}(?:\.|\$\.?|(?:define|template|block|range|with|end)\b|if\s+(?:not\s+)?[.$(])/, 'go'],
  [/\{\{\{|\{\{[#/>&^]/, 'handlebars'],
  [/<%/, 'ejs'],
];

/** Whether a path is a template's, by its name alone. */
export function isTemplate(path: string): boolean {
  return BY_CONTENT.test(path) || BY_ENDING.some(([ending]) => ending.test(path));
}

/** The family of a template; an `.html` file's is seen by what it writes. */
export function familyOf(path: string, text: string): Family {
  const [, ending] = BY_ENDING.find(([pattern]) => pattern.test(path)) ?? [];
  if (ending !== undefined) return FAMILIES[ending];
  const [, sign] = SIGNS.find(([pattern]) => pattern.test(text)) ?? [];
  return FAMILIES[sign ?? 'mustaches'];
}
