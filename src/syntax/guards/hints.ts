/** A cheap look at changed lines: what cannot belong to a guard is not parsed. */

/** Imports, comments, and lines without a word: no guard stands on them. */
const NO_GUARD = /^\s*(?:(?:import|from|using|package|namespace|use)\b[^(]*$|\/\/|\/?\*|#(?!\[)|<!--|--|[^\p{L}]*$)/u;

/** Whether a changed line could belong to a guard at all. False means that it cannot. */
export function mayGuard(line: string): boolean {
  return !NO_GUARD.test(line);
}

/** Words in new lines without which nothing can have been switched off. */
const SWITCHES =
  /true|false|none|suppress|except|environ|getenv|bypass|unverified|exempt|null|\bnil\b|\bOk\(\(\)\)|\b_\s{0,3}[=:]|\.ok\(\)|danger|skip_|html_safe|\braw\b|['"]\*['"]|dangerously|catch|TLS|return\s*;?\s*$|return next|\/\*|\*\/|<!--|[`]|anonym|permit|disable|allow|^\s{0,80}[@[]\w/i;

/** Whether a new line could switch a guard off by being there. */
export function maySwitchOff(line: string): boolean {
  return SWITCHES.test(line);
}
