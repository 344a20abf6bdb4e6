/**
 * Whether YAML is nested so deeply that it must not be parsed.
 *
 * The parser recurses. Near the end of the stack V8 cannot always throw: a regular expression that is compiled there ends the whole
 * process, so catching the error is no defence, and the depth is bounded before the parser sees the text.
 */

/** Deeper than any file that people write. The parser's stack holds about 600 levels, three times what these two let through. */
const DEEPEST = 50;
const WIDEST_INDENTATION = 100;

/**
 * Counts what could open a level and never fewer: brackets that are open at the same time, also those in texts, and in each line the
 * indentation and the dashes, question marks and colons that could begin a collection.
 */
export function isNestedTooDeeply(text: string): boolean {
  let open = 0;
  for (const line of text.split(/[\r\n]/)) {
    const indentation = line.length - line.trimStart().length;
    if (line[indentation] === '#') continue;
    if (indentation > WIDEST_INDENTATION) return true;
    let indicators = 0;
    for (let index = indentation; index < line.length; index++) {
      const character = line.charAt(index);
      if (character === '[' || character === '{') open++;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      else if ('-?:'.includes(character) && ' \t'.includes(line.charAt(index + 1))) indicators++;
      if (open > DEEPEST || indicators > DEEPEST) return true;
    }
  }
  return false;
}
