/** What the lines of a binary file are: none, unless its name says that it has lines and something hides them. */
import { type Fact, known, unavailable } from './fact.js';
import type { FileSide, Hunk } from './file-change.js';

/** Source code, settings and scripts. Names that binary formats share (`.plist`, `.strings`, `.key`) are left out. */
const TEXT_BY_NAME =
  /\.(?:[cm]?[jt]sx?|json[c5]?|py|rb|go|rs|java|kts?|scala|swift|php|cs|fs|c|h|cc|cpp|hpp|dart|exs?|erl|clj|groovy|gradle|lua|p[lm]|sql|vue|svelte|astro|html?|s?css|less|graphql|proto|sh|bash|zsh|fish|ps1|bat|cmd|ya?ml|toml|ini|cfg|conf|env|properties|tf|tfvars|hcl|xml|md|ipynb)$|(?:^|\/)(?:\.env(?:\.[^/]{1,60})?|\.npmrc|\.gitmodules|dockerfile|makefile|jenkinsfile|procfile)$/i;

/**
 * The hunks of a change in which a side is binary. One zero byte in a comment makes a source file binary for git and GitHub and
 * still lets it run, and so does UTF-16 with settings; such a file's lines are there and were not seen.
 */
export function hunksOfBinary(before: FileSide | null, after: FileSide | null): Fact<readonly Hunk[]> {
  if (after === null) return known([]);
  const hidden = [after, before].find((side) => side?.binary.known && side.binary.value && TEXT_BY_NAME.test(side.path));
  if (!hidden) return known([]);
  return unavailable(`${hidden.path} is binary although its name says text, so its lines cannot be seen`);
}
