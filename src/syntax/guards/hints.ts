/** A cheap look at changed lines: what cannot belong to a guard is not parsed. */

/** Imports, comments, and lines with neither a word nor a text: no guard stands on them. */
const NO_GUARD =
  /^\s*(?:(?:import|from|using|package|namespace)\b[^(]*$|(?<!\s)use\b[^(]*$|\/\/|\/?\*|#(?!\[)|<!--|--|(?!\s)[^\p{L}'"`]*$)/u;

/** Words of guards, for changes of so many files that not every one of them can be parsed. */
const PLAIN_WORDS = new RegExp(
  [
    'auth|permi|forbid|denied|deny|role|admin|owner|access|polic|privil|guard|csrf|xsrf|cors|origin|referr?er|token|jwt|signature|passw|secret|session|scope',
    'valid|verif|saniti|escap|purif|redact|encode|strict|safe|trust|allow|block|blacklist|whitelist|restrict|protect|requir|ensure|assert|check|limit|throttl',
    'throw|raise|abort|panic|halt|bail|err!|exempt|40[0-9]|42[0-9]|redirect|timing|helmet|xss|ssrf|html|tls|ssl|cert|secure|httponly|samesite|algorithm|travers|harden|defang',
    'isarray|instanceof|skip|bypass|can[A-Z]|reserv|danger|sensitiv|disallow|banned|prohibit|membership|shell|unserialize|pickle|yaml',
  ].join('|'),
  'i',
);

/**
 * Whether a changed line could belong to a guard at all. False means that it cannot; `amongMany`: that no word of it says so.
 */
export function mayGuard(line: string, amongMany = false): boolean {
  return !NO_GUARD.test(line) && (!amongMany || PLAIN_WORDS.test(line));
}

/** Words in new lines without which nothing can have been switched off. */
const SWITCHES =
  /true|false|none|suppress|except|environ|getenv|bypass|unverified|exempt|null|\bnil\b|\bOk\(\(\)\)|\b_\s{0,3}[=:]|\.ok\(\)|danger|skip_|html_safe|\braw\b|['"]\*['"]|dangerously|catch|TLS|return\s*(?:;\s*)?$|return next|\/\*|\*\/|<!--|anonym|permit|disable|allow|^\s{0,80}[@[]\w/i;

/** A text over several lines that begins or ends here: what stands within it no longer runs. */
const OPEN_TEXT = /^[^`]*`[^`]*$/;

/** Whether a new line could switch a guard off by being there. */
export function maySwitchOff(line: string): boolean {
  return SWITCHES.test(line) || OPEN_TEXT.test(line);
}
