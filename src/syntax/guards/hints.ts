/** A cheap look at changed lines: what cannot belong to a guard is not parsed. */

/** Words in changed lines without which no guard can have changed; a cheap look before anything is parsed. */
const HINTS = new RegExp(
  [
    'auth|permi|forbid|denied|deny|role|admin|owner|access|polic|privil|guard|csrf|xsrf|cors|origin|referr?er|token|jwt|sign|passw|secret|session|scope',
    'valid|verif|saniti|escap|purif|redact|encode|strict|safe|trust|allow|block|black|white|restrict|protect|requir|ensure|assert|check|limit|throttl',
    'host|scheme|length|pattern|throw|raise|inject|exempt|weak|exec|eval|load|quote|sql|query|filter|regexp?|re\\.|compile|pattern|max_|min_|length|expire|shell|\\.\\.|40[0-9]|42[0-9]|abort|redirect|timing|csurf|helmet|xss|ssrf|html|tls|ssl|cert|secure|httponly|samesite|algorithm|proto|regex|travers|issuer|harden|defang',
    'typeof|isarray|instanceof|\\.(?:min|max|email|url|uuid|regex|length|refine|transform|trim|test|match|replace)\\b|skip|bypass|true|false|can\\b|can[A-Z]|may[A-Z]|reserv|danger|sensitiv|disallow|banned|prohibit|private|membership|license',
    'raise|unless|halt|\\bhead\\b|start_with|end_with|match\\?|=~|include\\?|permit|\\bdie\\b|exit|in_array|preg_|is_(?:a|numeric|string|array|int)|ctype|filter|basename|middleware|fillable|unserialize|kind_of|[^\\w]e\\(|[^\\w][hj][ (]|\\(int|intval|absint|prepare|quote',
    '[=(,:&|!?]\\s{0,9}/[^/*\\s]',
    '^\\s{0,80}(?:[@[]\\w|["\'`])',
  ].join('|'),
  'i',
);

/** Words in new lines without which nothing can have been switched off. */
const SWITCHES =
  /true|false|none|null|skip_|html_safe|\braw\b|['"]\*['"]|dangerously|catch|TLS|return\s*;?\s*$|return next|\/\*|\*\/|<!--|[`]|anonym|permit|disable|allow|^\s{0,80}[@[]\w/i;

/** Whether a new line could switch a guard off by being there. */
export function maySwitchOff(line: string): boolean {
  return SWITCHES.test(line);
}

/** A condition, whatever it is about. */
const DECIDES = /\b(?:if|unless|elif|when|guard|case|and|or)\b|&&|\|\||\breturn\b.{0,200}[=!<>]=/;

/** Whether a changed line could belong to a guard at all. False means that it cannot. */
export function mayGuard(line: string): boolean {
  return HINTS.test(line) || DECIDES.test(line);
}
