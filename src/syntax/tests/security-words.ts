/** Which words, codes and values make a test one about security. */
import { refusalOf, topicOf, wordsOf } from '../guards/words.js';

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** A test with one of these in its name is about keeping somebody or something out. */
const TELLING = set(`
  csrf xsrf xss ssrf traversal injection injections clickjacking spoof spoofed spoofing sanitize sanitizes sanitized sanitizer sanitizing
  sanitization sanitise sanitises sanitised redact redacts redacted unauthorized unauthorised unauthenticated forbidden
  malicious redos smuggling hijack hijacking tampered tampering bruteforce privilege privileges exfiltration exfiltrate
  vulnerability cve ghsa attacker hardening impersonate lockout ratelimit throttled throttles pollution rebinding
`);
const TELLING_PAIRS = set(`
  zipslip opendirect openredirect openredirects ratelimited ratelimits ratelimiting notallowed permissiondenied accessdenied escapeshtml escapehtml htmlescape escapedhtml
  pathescape dotdot ispermitted notpermitted timingattack replayattack securityheaders notauthorized notauthorised notauthenticated
  sqlinjection crlfinjection headerinjection sessionfixation constanttime cannotaccess
`);
/** Words that turn somebody away, next to a topic of security. */
const REFUSING = set(`
  reject rejects rejected rejecting refuse refuses refused deny denies denied block blocks blocked prevent prevents prevented preventing disallow
  disallows disallowed forbid forbids cannot cant not without invalid wrong missing expired revoked require requires required
  restrict restricts restricted fails fail failure throws raises only never no unless bad untrusted escape escapes escaped
  escaping strip strips stripped mask masks masked hide hides enforce enforces validates verifies protect protects protected
  checks against other another others anonymous disabled insecure secure external illegal
`);

/** Values that an attacker sends. */
const ATTACK =
  /(?:[/\\]|%2f|%5c)\.\.(?:[/\\]|%2f|%5c)|%2e%2e|\.\.[/\\](?:\.\.[/\\])*(?:etc|secret|passw|outside|private|windows)|\/etc\/(?:passwd|shadow)|<script|&lt;script|javascript:|vbscript:|\bon(?:error|load|click|mouseover|focus)\s*=|' ?or ?'?1|1 ?= ?1|drop table|__proto__|constructor['"\].]{1,3}\.?prototype|169\.254\.169\.254|file:\/\/\/|%00|\\0|\\x00|\bevil\b|attacker|malicious|%0d%0a|data:text\/html|\$\(|`id`|union select/i;

const DENIED_STATUS =
  /(?<![\w.])(?:401|403|407|429)(?![\w.])|HTTP_4(?:01|03|29)|(?:is|assert|Status\w{0,4}|status\W{1,3}|\b)_?(?:forbidden|unauthori[sz]ed|too_?many_?requests)\b/i;
const REFUSED_STATUS =
  /(?<![\w.])(?:400|404|405|406|409|410|413|415|422|423|451)(?![\w.])|Status(?:Code)?(?:\.|::)(?:bad_?request|not_?found|unprocessable\w{0,9}|conflict)\b|HTTP_4\d\d|\b(?:is|assert|Status)_?(?:bad_?request|not_?found|unprocessable\w{0,9})\b|:(?:bad_request|not_found|unprocessable_\w{1,9})\b/i;
const ACCEPTED_STATUS =
  /(?<![\w.])(?:200|201|202|204)(?![\w.])|Status(?:Code)?(?:\.|::)(?:ok|created|accepted|no_?content)\b|HTTP_20\d|\b(?:is|assert|Status)_?(?:ok|created|accepted|no_?content|success(?:ful)?)\b|:(?:ok|success|created|no_content)\b/i;

export function isAttack(text: string): boolean {
  return ATTACK.test(text);
}

/** What a status in a text says: denied, refused, accepted, or nothing. */
export function statusSays(text: string): 'denies' | 'refuses' | 'allows' | null {
  if (DENIED_STATUS.test(text)) return 'denies';
  if (REFUSED_STATUS.test(text)) return 'refuses';
  return ACCEPTED_STATUS.test(text) ? 'allows' : null;
}

/** Whether statuses that turn away and statuses that let through stand in one text. */
export function acceptedToo(text: string): boolean {
  return (DENIED_STATUS.test(text) || REFUSED_STATUS.test(text)) && ACCEPTED_STATUS.test(text);
}

/** The first value of an attack in a text, or null. */
export function attackIn(text: string): string | null {
  return ATTACK.exec(text)?.[0] ?? null;
}

/** How plainly a test's name, with the suites and the file around it, says that it is about security. */
export function securityOfName(own: string, around: string): 'sure' | 'likely' | 'no' {
  const words = wordsOf(own);
  const outer = wordsOf(around);
  if (tells(words)) return 'sure';
  const topic = topicOf(own);
  const refuses = words.some((word) => REFUSING.has(word)) || refusalOf(own) === 'denies';
  const outerTopic = topicOf(around);
  if (refuses && topic !== null && topic !== 'validation') return 'sure';
  if (tells(outer)) return refuses ? 'sure' : 'likely';
  if (refuses && outerTopic !== null && outerTopic !== 'validation') return 'likely';
  return isAttack(own) ? 'likely' : 'no';
}

function tells(words: readonly string[]): boolean {
  return words.some(
    (word, index) =>
      TELLING.has(word) ||
      (index > 0 && TELLING_PAIRS.has(`${words[index - 1] ?? ''}${word}`)) ||
      // Numbers in names stand for statuses.
      word === '401' ||
      word === '403',
  );
}
