/**
 * Options that protect or expose, in all the ways that they are written: `{ httpOnly: true }`, `httponly=True`,
 * `session.verify = False`, `InsecureSkipVerify: true`, `cookie.setHttpOnly(true)`, `SESSION_COOKIE_SECURE = True`.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, stringValue } from './code-text.js';
import { LIBRARY_OPTIONS, NOT_OFF, OFF, ON, type Option } from './library-options.js';
import type { Place } from './place.js';

/** As settings of PHP are written. */
const SWITCHED_ON = /^'?(?:1|on|true)'?$/i;
const SWITCHED_OFF = /^'?(?:0|off|false|stderr)?'?$/i;

/** By the canonical name: lower case, letters and digits only. One line each. */
const OPTIONS: ReadonlyMap<string, Option> = new Map(
  Object.entries({
    ...LIBRARY_OPTIONS,
    accessexternaldtd: { safe: /^''$/ },
    accessexternalschema: { safe: /^''$/ },
    accessexternalstylesheet: { safe: /^''$/ },
    additionalproperties: { safe: OFF, unsafe: ON },
    algorithms: { safe: /^\[(?!.*none).+/i, unsafe: /none/i },
    allowautoredirect: { safe: OFF },
    allowedclasses: { safe: OFF },
    allowfileaccess: { safe: OFF },
    allowfileaccessfromfileurls: { safe: OFF, unsafe: ON },
    allowinvalidcertificates: { unsafe: ON },
    allowprototypes: { safe: OFF, unsafe: ON },
    allowscriptedcontent: { safe: /^(?!true).+/, unsafe: ON },
    allowredirects: { safe: OFF },
    allowotherhost: { safe: OFF, unsafe: ON },
    allowuniversalaccessfromfileurls: { safe: OFF, unsafe: ON },
    allowunknown: { safe: OFF },
    asserthostname: { unsafe: OFF },
    authenticate: { safe: NOT_OFF },
    authrequired: { safe: NOT_OFF },
    autoescape: { safe: NOT_OFF, unsafe: OFF, unsure: true },
    certreqs: { safe: /CERT_REQUIRED/, unsafe: /CERT_NONE/ },
    checkcertificaterevocationlist: { safe: ON, unsafe: OFF },
    checkhostname: { safe: ON, unsafe: OFF },
    checkorigin: { safe: ON, unsafe: OFF },
    checkserveridentity: { safe: /^'?true'?$/, unsafe: /^'?false'?$/ },
    contentsecuritypolicy: { safe: NOT_OFF },
    crossoriginopenerpolicy: { safe: NOT_OFF },
    crossoriginresourcepolicy: { safe: NOT_OFF },
    permissionspolicy: { safe: NOT_OFF },
    stricttransportsecurity: { safe: NOT_OFF },
    xcontenttypeoptions: { safe: NOT_OFF },
    xframeoptions: { safe: NOT_OFF },
    allowurlinclude: { unsafe: SWITCHED_ON },
    cookiehttponly: { safe: SWITCHED_ON, unsafe: SWITCHED_OFF },
    cookiesecure: { safe: SWITCHED_ON, unsafe: SWITCHED_OFF },
    disallowfileedit: { safe: ON, unsafe: OFF },
    disallowfilemods: { safe: ON },
    displayerrors: { safe: SWITCHED_OFF },
    forcessladmin: { safe: ON, unsafe: OFF },
    useonlycookies: { safe: SWITCHED_ON, unsafe: SWITCHED_OFF },
    usestrictmode: { safe: SWITCHED_ON, unsafe: SWITCHED_OFF },
    contextisolation: { safe: ON, unsafe: OFF },
    cors: { safe: OFF, unsafe: /^(?:true|'\*')$/ },
    csrf: { safe: NOT_OFF, unsafe: OFF },
    csrfcookiehttponly: { safe: ON },
    csrfcookiesecure: { safe: ON, unsafe: OFF },
    csrfenabled: { safe: ON, unsafe: OFF },
    csrfexempt: { safe: OFF, unsafe: ON },
    csrfprotection: { safe: ON, unsafe: OFF },
    dangeracceptinvalidcerts: { safe: OFF, unsafe: ON },
    dangeracceptinvalidhostnames: { safe: OFF, unsafe: ON },
    dangerouslyallowbrowser: { unsafe: ON },
    dangerouslydisablesandbox: { unsafe: ON },
    disablecsrfcheck: { unsafe: ON },
    disableauth: { unsafe: ON },
    disallowdoctypedecl: { safe: ON, unsafe: OFF },
    dotfiles: { safe: /^'(?:deny|ignore)'$/ },
    dtdprocessing: { safe: /Prohibit|Ignore/, unsafe: /Parse/ },
    expandentityreferences: { safe: OFF },
    externalgeneralentities: { safe: OFF, unsafe: ON },
    externalparameterentities: { safe: OFF, unsafe: ON },
    featuresecureprocessing: { safe: ON, unsafe: OFF },
    followredirects: { safe: OFF },
    curloptsslverifyhost: { safe: /^[12]|true$/i, unsafe: /^(?:0|false)$/i },
    curloptsslverifypeer: { safe: ON, unsafe: /^(?:0|false)$/ },
    forcessl: { safe: ON, unsafe: OFF },
    forbidnonwhitelisted: { safe: ON },
    hostauthorization: { safe: NOT_OFF },
    hostnameverifier: { unsafe: /Noop|ALLOW_?ALL|[-=]> (?:\{ (?:return )?)?true/i },
    hsts: { safe: NOT_OFF },
    httponly: { safe: ON, unsafe: OFF },
    ignoreexpiration: { safe: OFF, unsafe: ON },
    ignorehttpserrors: { unsafe: ON },
    ignoreinvalidcertificates: { unsafe: ON },
    insecureskipverify: { safe: OFF, unsafe: ON },
    instancefollowredirects: { safe: OFF },
    issupportingexternalentities: { safe: OFF, unsafe: ON },
    loadexternaldtd: { safe: OFF, unsafe: ON },
    lockoutonfailure: { safe: ON },
    maxredirects: { safe: /^0$/ },
    nodeintegration: { safe: OFF, unsafe: ON },
    nosniff: { safe: ON },
    objectinputfilter: { safe: NOT_OFF },
    permissionclasses: { unsafe: /^[[(] (?:(?:\w+ \. )?AllowAny )?[\])]$/, unsure: true },
    plainobjects: { safe: ON },
    prohibitdtd: { safe: ON, unsafe: OFF },
    redirect: { safe: /^'(?:manual|error)'$/ },
    rejectunauthorized: { safe: /^(?!false|0\b).+/, unsafe: /^(?:false|0)$/ },
    remotecertificatevalidationcallback: { unsafe: /=> (?:\{ return )?true/ },
    requireauth: { safe: NOT_OFF },
    requireexpirationtime: { safe: ON, unsafe: OFF },
    requirehttps: { safe: ON },
    requirehttpsmetadata: { safe: ON },
    requiresignedtokens: { safe: ON, unsafe: OFF },
    samesite: { safe: NOT_OFF, unsafe: /^(?:false|'none')$|^SameSiteMode \. None$/i },
    sandbox: { safe: NOT_OFF },
    securebrowserxssfilter: { safe: ON, unsafe: OFF },
    securecontenttypenosniff: { safe: ON, unsafe: OFF },
    securehstsseconds: { safe: NOT_OFF, unsafe: /^0$/ },
    securesslredirect: { safe: ON, unsafe: OFF },
    secure: { safe: /^(?!false\b).+/ },
    securepolicy: { safe: /Always|SameAsRequest/, unsafe: /\. None$/ },
    servercertificatecustomvalidationcallback: { unsafe: /=> (?:\{ return )?true|DangerousAcceptAny/ },
    servercertificatevalidationcallback: { unsafe: /=> (?:\{ return )?true/ },
    sessioncookiehttponly: { safe: ON, unsafe: OFF },
    sessioncookiesamesite: { safe: NOT_OFF, unsafe: /^(?:false|null|'none')$/i },
    sessioncookiesecure: { safe: ON, unsafe: OFF },
    shell: { safe: OFF, unsafe: ON, unsure: true },
    skipaccesscontrol: { safe: OFF, unsafe: ON },
    skipauth: { unsafe: ON },
    sslhostnameverifier: { unsafe: /Noop|ALLOW_?ALL|-> true/i },
    strictssl: { safe: ON, unsafe: OFF },
    sslverify: { safe: ON, unsafe: OFF },
    stripunknown: { safe: ON },
    supportdtd: { safe: OFF, unsafe: ON },
    tlsallowinvalidcertificates: { unsafe: ON },
    tlsinsecure: { unsafe: ON },
    trustenv: { safe: OFF },
    trustmanager: { unsafe: /InsecureTrustManagerFactory|TrustAll/ },
    trustservercertificate: { safe: OFF, unsafe: ON },
    typenamehandling: { safe: /None$/, unsafe: /(?:All|Auto|Objects|Arrays)$/ },
    useshellexecute: { safe: OFF },
    validateaudience: { safe: ON, unsafe: OFF },
    validatecerts: { safe: ON, unsafe: OFF },
    validateaud: { safe: ON, unsafe: OFF },
    validateexp: { safe: ON, unsafe: OFF },
    validatenbf: { safe: ON, unsafe: OFF },
    validateissuer: { safe: ON, unsafe: OFF },
    validateissuersigningkey: { safe: ON, unsafe: OFF },
    validatelifetime: { safe: ON, unsafe: OFF },
    verify: { safe: NOT_OFF, unsafe: OFF },
    verifycerts: { safe: ON, unsafe: OFF },
    verifymode: { safe: /CERT_REQUIRED|VERIFY_PEER/, unsafe: /CERT_NONE|VERIFY_NONE/ },
    verifysignature: { safe: ON, unsafe: OFF },
    verifyssl: { safe: ON, unsafe: OFF },
    verifypeer: { safe: ON, unsafe: OFF },
    verifypeername: { safe: ON, unsafe: OFF },
    websecurity: { safe: ON, unsafe: OFF },
    wtfcsrfcheckdefault: { safe: ON, unsafe: OFF },
    wtfcsrfenabled: { safe: ON, unsafe: OFF },
    whitelist: { safe: ON },
    xincludeaware: { safe: OFF },
    xmlresolver: { safe: /^null$/ },
  } satisfies Record<string, Option>),
);

/** Options whose value guards by what it names. */
const GUARDING_OPTION = /^(?:https?)?agent$/;

export interface WrittenOption {
  /** As written. */
  readonly name: string;
  readonly canonical: string;
  /** Normalised. */
  readonly written: string;
  readonly value: SyntaxNode;
  /** The call that it is given to; empty for one that is given to none. */
  readonly within: string;
}

/** The option that a node sets, when it has a name and a value. */
export function optionAt({ node, text }: Place): WrittenOption | null {
  const named = nameAndValue(node, text);
  if (named === null) return null;
  const canonical = named.name.toLowerCase().replace(/[^a-z\d]/g, '');
  // Most names are of no option; their values need not be looked at.
  if (!OPTIONS.has(canonical) && !GUARDING_OPTION.test(canonical) && !SWITCH.test(canonical)) return null;
  const call = node.type === 'pair' && node.parent?.type === 'arguments' ? node.parent.parent : null;
  const callee = call === null ? null : fieldOf(call, 'function');
  const within = callee === null ? '' : calleeName(callee, text);
  return { ...named, canonical, written: normalised(named.value, text), within };
}

/** What is known of an option, where it is one. */
function knownAs({ canonical, within }: WrittenOption): Option | undefined {
  const option = OPTIONS.get(canonical);
  return option?.within === undefined || option.within.test(within) ? option : undefined;
}

function nameAndValue(node: SyntaxNode, text: string): { name: string; value: SyntaxNode } | null {
  switch (node.type) {
    case 'pair': {
      const key = fieldOf(node, 'key');
      const value = fieldOf(node, 'value');
      if (key === null || value === null) return null;
      return { name: stringValue(key, text) ?? text.slice(key.start, Math.min(key.end, key.start + 80)), value };
    }
    case 'assignment_expression':
    case 'assignment_pattern':
    case 'object_assignment_pattern':
    case 'variable_declarator':
    case 'public_field_definition': {
      const left = fieldOf(node, 'left') ?? fieldOf(node, 'name') ?? fieldOf(node, 'property');
      const value = fieldOf(node, 'right') ?? fieldOf(node, 'value');
      const name = left === null ? '' : nameOfTarget(left, text);
      return name === '' || value === null ? null : { name, value };
    }
    case 'call_expression': {
      const callee = fieldOf(node, 'function');
      const [value, ...others] = namedChildren(fieldOf(node, 'arguments') ?? node);
      if (callee !== null && calleeName(callee, text) === 'curl_setopt' && others[0] !== undefined && others[1] !== undefined)
        return { name: text.slice(others[0].start, others[0].end), value: others[1] };
      if (
        callee?.type === 'identifier' &&
        value !== undefined &&
        others[0] !== undefined &&
        /^(?:ini_set|define)$/.test(calleeName(callee, text))
      )
        return setByName(value, others[0], text);
      if (callee === null || callee.type !== 'member_expression' || value === undefined) return null;
      const key = calleeName(callee, text) === 'setdefault' && others[0] !== undefined ? stringValue(value, text) : null;
      if (key !== null && others[0] !== undefined) return { name: key, value: others[0] };
      const [set, ...further] = others;
      if (set !== undefined)
        return further.length === 0 && NAMED.test(calleeName(callee, text)) ? setByName(value, set, text) : null;
      const name = calleeName(callee, text).replace(/^(?:set|with|use)_?(?=[A-Z_a-z])/, '');
      return name === '' ? null : { name, value };
    }
    default:
      return null;
  }
}

/** Calls that set what their first argument names. */
const NAMED =
  /^(?:[sS]et(?:Feature|Property|Attribute|Option|Parameter|Header|_header)?|[aA]dd(?:Header|_header)?|[aA]ppend|[hH]eader|put|property|set_option|setopt|ini_set)$/;

/** `setFeature("http://…/disallow-doctype-decl", true)`, `setProperty(XMLInputFactory.SUPPORT_DTD, false)`. */
function setByName(named: SyntaxNode, value: SyntaxNode, text: string): { name: string; value: SyntaxNode } | null {
  const written = stringValue(named, text);
  const name =
    written === null ? calleeName(named, text) : written.slice(Math.max(written.lastIndexOf('/'), written.lastIndexOf('.')) + 1);
  return name === '' ? null : { name, value };
}

/** `verify` of `session.verify`, of `config['verify']` and of `verify`. */
function nameOfTarget(left: SyntaxNode, text: string): string {
  if (left.type !== 'subscript_expression') return calleeName(left, text);
  const index = namedChildren(left).at(-1);
  return index === undefined ? '' : (stringValue(index, text) ?? '');
}

/** What an option is when nobody set it: `x === undefined ? true : x`, `x ?? true`, `x || true`, Python's `x if x else True`. */
const FALLBACK = /(?:undefined|null|None) \? ([\w$'.]{1,40}) :|(?:\?\?|\|\|) ([\w$'.]{1,40})$/;
const NOTHING = /^(?:null|undefined|false|0|None)$/;

/** Whether an option has a value that protects. */
export function protects(asked: WrittenOption): boolean {
  const { canonical, written } = asked;
  const option = knownAs(asked);
  const fallback = FALLBACK.exec(written);
  if (fallback !== null && option?.safe !== undefined) return !NOTHING.test(fallback[1] ?? fallback[2] ?? '');
  if (option !== undefined) return option.safe?.test(written) === true;
  return GUARDING_OPTION.test(canonical) && /ssrf|filter|safe/i.test(written);
}

const SWITCH =
  /csrf|xsrf|verif|secur|ssl|tls|https|hsts|ratelimit|sandbox|saniti|escape|permission|authenti|authori[sz]|loginrequired|authrequired|requireauth|signature|validat|strict|protect|encrypt|httponly|captcha|mfa|throttl|restrict|ssrf/;
const REVERSED = /disable|skip|allow|exempt|insecure|bypass|ignore|without|unsafe|suppress|unrestricted|unverified|^no[^nt]/;

/** For an option that is on or off and speaks of protection: whether it protects as it is written; null for any other. */
export function switchOf({ canonical, written }: WrittenOption): boolean | null {
  if ((written !== 'true' && written !== 'false') || !SWITCH.test(canonical)) return null;
  return (written === 'true') !== REVERSED.test(canonical);
}

/** Whether what an option exposes may well be meant. */
export function isUnsure(option: WrittenOption): boolean {
  return knownAs(option)?.unsure === true;
}

/** Whether an option has a value that switches protection off. */
export function exposes(option: WrittenOption): boolean {
  return knownAs(option)?.unsafe?.test(option.written) === true;
}
