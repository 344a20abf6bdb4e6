/** What the terminal, or whatever stands in its place, can show. */

/** Colour on a terminal only; NO_COLOR and FORCE_COLOR decide otherwise (no-color.org, force-color.org). */
export function hasColor(stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: terminal } = process.env;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  if (none !== undefined && none !== '') return false;
  return stream.isTTY === true && terminal !== 'dumb';
}

/** Columns to write into. */
export function widthOf(stream: { readonly columns?: number } = process.stdout): number {
  return Math.min(stream.columns ?? 100, 120);
}
