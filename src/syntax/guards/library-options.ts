/** Options of libraries and frameworks: headers, limits, loaders, cookies, tokens. By the canonical name, one line each. */

export interface Option {
  /** The values that protect; a change to anything else, or to nothing, is less. */
  readonly safe?: RegExp;
  /** The values that expose, wherever they come in. */
  readonly unsafe?: RegExp;
  /** Whether what exposes is at times meant. */
  readonly unsure?: boolean;
  /** The calls that it is an option of, when its name says little. */
  readonly within?: RegExp;
}

export const ON = /^true$/;
export const OFF = /^false$/;
export const NOT_OFF = /^(?!(?:false|null|0|'none')$).+/i;
/** A limit that holds: anything but none at all. */
const LIMITED = /^(?!(?:false|null|undefined|0|- 1|math \. inf|'?Infinity'?|float \( 'inf' \))$).+/;
/** Names some, and not all. */
const NOT_ALL = /^(?!(?:null|true|''|'\*'|[[({] ?'\*'.*|r?'\.\*'|[[({] ?[\])}])$).+/;
const REQUEST = /^(?:get|post|put|patch|delete|head|options|request|ws_connect|TCPConnector|ClientSession|fetch|stream)$/;
const DECODE = /decode|verify|unsign|loads$/i;

export const LIBRARY_OPTIONS: Readonly<Record<string, Option>> = {
  // Headers.
  accesscontrolalloworigin: { safe: NOT_ALL },
  referrerpolicy: { safe: /^(?!'(?:unsafe-url|)'$).+/ },
  // Who may ask from other sites.
  alloworigin: { safe: NOT_ALL },
  alloworiginregex: { safe: NOT_ALL, within: /middleware|cors/i },
  alloworigins: { safe: NOT_ALL, within: /middleware|cors/i },
  allowedhosts: { safe: /^(?!.*'\*').+'/ },
  corsallowalldomains: { safe: OFF, unsafe: ON },
  corsallowallorigins: { safe: OFF, unsafe: ON },
  corsallowedorigins: { safe: NOT_ALL },
  corsoriginallowall: { safe: OFF, unsafe: ON },
  origins: { safe: NOT_ALL, within: /cors|cross_origin/i },
  usexforwardedhost: { safe: OFF },
  xsrfcookies: { safe: NOT_OFF },
  // Cookies and sessions.
  remembercookiehttponly: { safe: ON, unsafe: OFF },
  remembercookiesamesite: { safe: NOT_OFF },
  remembercookiesecure: { safe: ON, unsafe: OFF },
  csrfcookiesamesite: { safe: NOT_OFF },
  csrfusesessions: { safe: ON },
  sessionexpireatbrowserclose: { safe: ON },
  securecrossoriginopenerpolicy: { safe: NOT_OFF },
  securereferrerpolicy: { safe: /^(?!'(?:unsafe-url|)'$|null$).+/ },
  wtfcsrfsslstrict: { safe: ON, unsafe: OFF },
  // Connections.
  certfingerprint: { safe: NOT_OFF },
  disablesslcertificatevalidation: { safe: OFF, unsafe: ON },
  emailusetls: { safe: ON },
  minimumversion: { safe: /TLS_?v?1[._]?[23]/i },
  minversion: { safe: /TLS_?v?1[._]?[23]/i },
  missinghostkeypolicy: { safe: /Reject|Warning/, unsafe: /AutoAdd/, unsure: true },
  knownhosts: { safe: NOT_OFF, unsafe: /^null$/, within: /^connect|SSH/ },
  ssl: { unsafe: OFF, within: REQUEST },
  sslcertreqs: { safe: /required|^true$/i, unsafe: /^'none'$|CERT_NONE|^null$/i },
  sslmode: { safe: /^'(?:verify-full|verify-ca|require)'$/i },
  sslverifyhost: { safe: /^[12]$|true/, unsafe: /^(?:0|false)$/ },
  sslverifypeer: { safe: /^(?!(?:0|false)$).+/, unsafe: /^(?:0|false)$/ },
  validatecert: { safe: NOT_OFF, unsafe: OFF },
  // Tokens.
  audience: { safe: NOT_OFF, within: DECODE },
  issuer: { safe: NOT_OFF, within: DECODE },
  maxage: { safe: LIMITED, within: /^(?:loads|unsign)$/ },
  verifyaud: { safe: ON, unsafe: OFF },
  verifyexp: { safe: ON, unsafe: OFF },
  verifyiss: { safe: ON, unsafe: OFF },
  // What is read.
  allowdangerousdeserialization: { safe: OFF, unsafe: ON, unsure: true },
  allowdangerouscode: { safe: OFF, unsafe: ON, unsure: true },
  allowpickle: { safe: OFF },
  filter: { safe: /'(?:data|tar)'|(?:data|tar)_filter/, within: /^extract(?:all)?$|unpack/ },
  forbiddtd: { safe: ON },
  forbidentities: { safe: ON, unsafe: OFF },
  forbidexternal: { safe: ON, unsafe: OFF },
  hugetree: { safe: OFF },
  loader: { safe: /Safe|BaseLoader/, unsafe: /UnsafeLoader/, within: /^load(?:_all)?$/ },
  nonetwork: { safe: ON, unsafe: OFF },
  resolveentities: { safe: OFF, unsafe: ON },
  trustremotecode: { safe: OFF },
  weightsonly: { safe: ON },
  // How much may be sent, and how often.
  block: { safe: ON, within: /rate_?limit/i },
  clientmaxsize: { safe: LIMITED },
  datauploadmaxmemorysize: { safe: LIMITED },
  datauploadmaxnumberfields: { safe: LIMITED },
  datauploadmaxnumberfiles: { safe: LIMITED },
  maxbodysize: { safe: LIMITED },
  maxcontentlength: { safe: LIMITED },
  maxformmemorysize: { safe: LIMITED },
  maxformparts: { safe: LIMITED },
  maximagepixels: { safe: LIMITED, unsafe: /^null$/ },
  maxmessagesize: { safe: LIMITED },
  maxuploadsize: { safe: LIMITED },
  // What is written.
  quote: { safe: ON, unsafe: OFF, within: /^escape$/ },
};
