/**
 * What the words of a program say about security. Words are the parts of identifiers and of texts: `isPathTraversal` is the
 * words is, path, traversal, so "author" is never "auth" and "checkbox" never "check".
 */

/** What a guard is about. The order decides which is named when several fit. */
export const TOPICS = [
  'csrf',
  'rate-limit',
  'transport',
  'escaping',
  'path',
  'request-target',
  'redaction',
  'authentication',
  'authorization',
  'validation',
] as const;
export type Topic = (typeof TOPICS)[number];

const TOPIC_WORDS: Readonly<Record<Topic, string>> = {
  csrf: `antiforgery csrf xsrf csurf preflighted samesite`,
  'rate-limit': `ratelimit ratelimiter limiter throttle throttler throttled throttling slowdown bruteforce`,
  transport: `rejectunauthorized verifypeer insecureskipverify tls ssl certificate cert issuer hsts helmet`,
  escaping: `escape escaped escapes escaping xss escapehtml htmlspecialchars htmlentities striptags dompurify purify sanitize sanitized sanitizer sanitise
    sanitised sanitiser`,
  path: `traversal symlink realpath`,
  'request-target': `ssrf openredirect saferedirect redirecturl redirecturi origin cors referrer referer hostname`,
  redaction: `redact redacted redaction`,
  authentication: `auth authenticate authenticated authentication authenticator login jwt passport bearer credential
    credentials password otp totp mfa captcha recaptcha signature signatures hmac unauthenticated apikey
    token tokens session`,
  authorization: `authorize authorized authorise authorised authorization authorisation unauthorized unauthorised
    permission permissions permitted forbidden role roles admin superuser acl rbac policy policies
    privilege privileges owner ownership access scope scopes denied membership license`,
  validation: `valid validate validated validates validator validation invalid verify verified malformed illegal`,
};

const TOPIC_OF: ReadonlyMap<string, Topic> = new Map(
  TOPICS.flatMap((topic) => TOPIC_WORDS[topic].split(/\s+/).map((word) => [word, topic] as const)),
);

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Verbs that make a value harmless. */
const SANITIZING = set(`
  sanitize sanitized sanitizer sanitise sanitised escape escaped purify redact redacted dompurify xss
  encodeuricomponent encodeurl encodeuri defang neutralize harden hardened
  bleach nh3 escapejs securefilename safefilename safejoin safeload literaleval shlex sandboxed sandbox restrictedloads
  defusedxml defused
  htmlspecialchars htmlentities escapehtml escapeshellarg escapeshellcmd striptags kses addslashes rawurlencode
  urlencode quotemeta shellescape shellwords realpath basename
`);
/** Verbs that do so only to what can do harm. */
const PERHAPS_SANITIZING = set(`
  strip filter encode encoded quote quoted neutralise
`);
const HARMFUL = set(`
  path paths url uri host header html sql shell filename markup svg attribute csv formula script xss
  css traversal hostname
`);
/** Verbs whose call is a check by itself, whatever it is applied to. */
const CHECKING = set(`
  validate validates validator validated verify verifies verified verifier authorize authorise authenticate
  enforce sanitycheck ratelimit matchhostname starttls timingsafe safeequal safecompare securecompare constanttime
  comparedigest cteq fullclean accessible relativeto issafeurl
  checkpw checkpassword comparehash hashequals usercan abortif abortunless verifypolicyscoped loadandauthorize
`);
/** Verbs that check only together with something that is worth a check. */
const PERHAPS_CHECKING = set(`
  check checks ensure ensures assert asserts require requires required guard protect protected can may
  restrict disallow deny forbid reject only must has is block compare prevent prevents refuse
`);
/** What begins a name that handles the outcome of a check, or builds one, rather than checks. */
const NOT_CHECKING = set(`
  set get use on handle create make build render show log fetch load add remove update delete generate
  format toggle open close reset register init to emit dispatch with
`);
/** What such a verb has to be applied to. */
const PROTECTED = set(`
  auth authenticated authentication authorized authorised authorization permission permissions
  permitted allowed access role roles admin superuser owner ownership token csrf origin signature
  password passwords session traversal forbidden denied safe trusted acl rbac policy policies scope scopes
  privilege privileges credentials apikey captcha ratelimit limit rate quota membership member license
  subscription security secure blacklisted blocklisted whitelisted allowlisted banned blocked master
  ssrf host keyword keywords issuer forgery referer ajaxreferer adminreferer granted
`);
/** What is worth a check only when the call asks a question about it: isValidUrl, hasReservedName. */
const QUESTIONED = set(`
  valid invalid allowed safe unsafe trusted legal illegal malicious dangerous parent reserved internal
  private forbidden granted
`);
const QUESTIONS = set(`
  is has can may
`);

const SAFE_WORDS = set(`
  contain contains contained within inside subpath underroot descendant
  secure secured safe safely guarded protected authorized authorised controlled checked restricted
  trusted strict permission permissions auth
`);

/** Whose records a lookup is kept to. */
const SCOPING = set(`
  ownerid userid accountid tenant tenantid orgid organizationid organisationid workspaceid teamid
  customerid memberid authorid createdby ownedby
`);

/** Roles and permissions from the lowest to the highest; those in one line are alike. */
const RANKS: ReadonlyMap<string, number> = new Map(
  [
    'anonymous anyone everyone public guest optional',
    'read pull view viewer list user member customer authenticated default',
    'write push edit editor update create contributor author developer',
    'manage manager moderator maintainer delete staff',
    'elevation elevated sudo admin administrator owner superuser superadmin root master',
  ].flatMap((line, rank) => line.split(' ').map((word) => [word, rank] as const)),
);

/** Names that stand for a guard in a list of middlewares, hooks or providers. */
const GUARDING_NAMES = set(`
  granted isgranted governor
  auth authenticate authenticated authentication authenticator authorize authorise authorization
  permission permissions csrf csurf guard guards ratelimit ratelimiter limiter throttle throttler
  helmet passport acl rbac protect protected restrict require requires ensure validate validator
  validation verify sanitize sanitizer admin jwt captcha recaptcha policy policies security xss hpp
  cors
`);

/** What an answer or an error says when it turns a caller away. */
const DENYING = set(`
  noauthorization noaccess nopermission authenticationerror authorizationerror authenticationfailed loginrequired forbidden unauthorized unauthorised unauthenticated denied permission permissions privilege
  privileges csrf traversal forbid disallowed untrusted unsafe malicious security blocked permitted
  cross authorized authenticated insecure injection
`);
/** What it says when the caller's input is turned away. */
const REFUSING = set(`
  invalid illegal malformed must required validation bad reserved exceeds exceeded unexpected
  unsupported prohibited missing validate characters disallow limit reject rejected mismatch expired
`);

/** Lists whose entries are kept out, and lists whose entries are let in. */
const DENY_LIST = set(`
  adminonly removeheaders deny denied denylist block blocked blocklist blacklist forbidden reserved dangerous sensitive unsafe
  disallowed restricted banned prohibited protected redacted private
`);
const ALLOW_LIST = set(`
  allow allowed allowlist whitelist whitelisted permitted trusted safe
`);

/** What a condition compares when it decides about a caller. */
const SECURITY = set(`
  csrf origin referer referrer role roles admin owner permission permissions token jwt signature
  password secret session scope scopes authorized authenticated isadmin isowner issuer audience nonce
  state proto protocol prototype constructor traversal whitelist blacklist allowlist denylist allowed
  forbidden trusted untrusted master bearer sandbox hostname userid
`);

/** The words of an identifier or a text, in lower case. */
export function wordsOf(text: string): readonly string[] {
  const known = wordsKnown.get(text);
  if (known !== undefined) return known;
  const words = parted(text);
  if (wordsKnown.size < MAX_KNOWN && text.length < LONGEST_NAME) wordsKnown.set(detached(text), words);
  return words;
}

/** Longer texts are code, which seldom comes again. */
const LONGEST_NAME = 40;
const MAX_KNOWN = 4_000;

/** A copy: what is cut out of a source text would keep the whole text in memory. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

/** The same names come again and again. */
const wordsKnown = new Map<string, readonly string[]>();

function parted(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function some(words: readonly string[], ...sets: readonly ReadonlySet<string>[]): boolean {
  return words.some((word) => sets.some((each) => each.has(word)));
}

/** The words with the pairs that are one word when written together: rate limit, same site. */
function joined(words: readonly string[]): string[] {
  return [...words, ...words.slice(1).map((word, index) => `${words[index] ?? ''}${word}`)];
}

/** What a call of this name does for security; null when its name says nothing of it. */
export function roleOfCall(name: string): CallRole {
  const known = roles.get(name);
  if (known !== undefined) return known;
  const role = ASKS_ABILITY.test(name) ? 'check' : roleOfWords(joined(wordsOf(name)));
  if (roles.size < MAX_REMEMBERED) roles.set(detached(name), role);
  return role;
}

/** What asks a library of permissions whether something may be done. */
const ASKS_ABILITY = /^(?:can(?:not)?\?|allowed_to\?|allowed_to!|accessible_by|policy_scope)$/;

type CallRole = 'check' | 'sanitize' | null;
/** Every call of a file is asked about, most of them by few names. */
const roles = new Map<string, CallRole>();
const MAX_REMEMBERED = 20_000;

/** `ensureCanEdit` asks whether the caller may. */
const ENSURES_LEAVE = /^(?:ensure|assert|check|verify|enforce|require) (?:can|may)$/;

function roleOfWords(words: readonly string[]): CallRole {
  if (words.includes('preescaped')) return null;
  if (some(words, SANITIZING)) return 'sanitize';
  if (some(words, PERHAPS_SANITIZING) && some(words, HARMFUL)) return 'sanitize';
  if (words[0] !== undefined && NOT_CHECKING.has(words[0])) return null;
  if (some(words, CHECKING) || ENSURES_LEAVE.test(words.slice(0, 2).join(' '))) return 'check';
  if (words[0] !== undefined && QUESTIONS.has(words[0]) && some(words, QUESTIONED)) return 'check';
  return some(words, PERHAPS_CHECKING) && some(words, PROTECTED) ? 'check' : null;
}

/** Whether a call of this name may do what a lost guard did, though its name alone would not make it one. */
export function mayMakeUpFor(name: string): boolean {
  const words = joined(wordsOf(name));
  return roleOfCall(name) !== null || some(words, SAFE_WORDS);
}

/** No role stands higher. */
export const TOP_RANK = 4;

/** How high a role or a permission stands, by the highest word of a text; null when no word is one. */
export function rankOf(text: string): number | null {
  const ranks = wordsOf(text).flatMap((word) => RANKS.get(word) ?? []);
  return ranks.length === 0 ? null : Math.max(...ranks);
}

/** Names that guard as a decorator or a base class, though not wherever else they stand. */
const DECORATING = set(`
  required access role roles scope scopes loggedin logincheck secured staff owner superuser passestest
  authorized authorised requires valid validated allowed privileges deny antiforgery
`);
/** What takes a guard off again. */
const EXEMPTING = set(`
  exempt exempted notrequired allowanonymous allowany permitall skipauth noauth unprotected public optional
`);

/** Whether a name says that a guard does not hold here: `csrf_exempt`, `login_not_required`. */
export function exempts(name: string): boolean {
  return some(joined(wordsOf(name)), EXEMPTING);
}

export function namesDecorator(name: string): boolean {
  return (namesGuard(name) || some(joined(wordsOf(name)), DECORATING)) && !exempts(name);
}

const DEMANDS = /^(?:must|req|need|require|ensure|assert|enforce)_?(?=[A-Z])|^(?:must|req|need|require|ensure|enforce)_(?=[a-z])/;
const DEMANDS_EXPORTED =
  /^(?:Must|Req|Need|Require|Ensure|Enforce)(?=[A-Z])(?!Compile|Parse|New|Asset|Read|Load|Register|String)/;

export function namesGuard(name: string): boolean {
  return DEMANDS.test(name) || DEMANDS_EXPORTED.test(name) || some(joined(wordsOf(name)), GUARDING_NAMES);
}

/** How plainly a text (an error's name and message, an answer) turns somebody away. */
export function refusalOf(text: string): 'denies' | 'refuses' | null {
  const words = joined(wordsOf(text));
  if (some(words, DENYING) || /not allowed|not your\b|(?:don.?t|not|no) own\b|too many/i.test(text)) return 'denies';
  return some(words, REFUSING) ? 'refuses' : null;
}

export function kindOfList(name: string): 'deny' | 'allow' | null {
  const words = joined(wordsOf(name));
  if (some(words, DENY_LIST)) return 'deny';
  return some(words, ALLOW_LIST) ? 'allow' : null;
}

/** Whether a field of a query keeps it to somebody's own records. */
export function scopesQuery(field: string): boolean {
  return some(joined(wordsOf(field)), SCOPING);
}

/** Whether what is compared decides about a caller: an origin, a role, a token. */
export function speaksOfSecurity(text: string): boolean {
  return some(joined(wordsOf(text)), SECURITY);
}

/** What these words are about, by the first topic that any of them names. */
export function topicOf(text: string): Topic | null {
  const found = new Set(joined(wordsOf(text)).flatMap((word) => TOPIC_OF.get(word) ?? []));
  return TOPICS.find((topic) => found.has(topic)) ?? null;
}
