/** A cheap answer to whether a long text may hold one of many short strings. */

/** Looking for each string in a text as short as this costs less than reading it once more. */
const SHORT = 2_000;
const BITS = 15;

/** Whether a string stands in the text. The text is read once; most strings are told from its runs of three characters. */
export function holderOf(text: string): (hint: string) => boolean {
  if (text.length < SHORT) return (hint) => text.includes(hint);
  const seen = new Uint8Array(1 << BITS);
  let run = 0;
  for (let index = 0; index < text.length; index++) {
    run = next(run, text.charCodeAt(index));
    seen[run] = 1;
  }
  return (hint) => {
    let own = 0;
    for (let index = 0; index < hint.length; index++) {
      own = next(own, hint.charCodeAt(index));
      if (index >= 2 && seen[own] === 0) return false;
    }
    return text.includes(hint);
  };
}

/** A number for the last three characters alone: each shift moves the one before them out. */
function next(run: number, unit: number): number {
  return ((run << 5) ^ unit) & ((1 << BITS) - 1);
}
