/** Offsets of a text to one-based lines. */

/** A function from offset to line. Offsets mostly come in order, so the line found last is tried first. */
export function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const startOf = (line: number): number => starts[line] ?? Number.POSITIVE_INFINITY;
  let last = 0;
  return (offset) => {
    if (startOf(last) <= offset && offset < startOf(last + 1)) return last + 1;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    last = low;
    return low + 1;
  };
}
