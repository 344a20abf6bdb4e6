/** The page of a rule's documentation, in the repository that this package names as its own. */
export function ruleUrlOf(rule: string): string {
  return `https://github.com/nightwarden/nightwarden/blob/main/docs/rules.md#${rule}`;
}
