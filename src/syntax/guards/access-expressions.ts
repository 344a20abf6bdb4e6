/** What an annotation asks for in an expression of its own: `hasRole('ADMIN') and #order.ownerId == principal.id`. */

const BOTH = /\s{1,9}and\s{1,9}|\s{0,9}&&\s{0,9}/;
const EITHER = /\s{1,9}or\s{1,9}|\s{0,9}\|\|\s{0,9}/;
const MAX_LENGTH = 600;

/** Whether what had to hold together need only hold by itself now, or anything at all is enough. */
export function asksEither(before: string, after: string): boolean {
  if (before.length > MAX_LENGTH || after.length > MAX_LENGTH) return false;
  const all = partsOf(before, BOTH);
  const any = partsOf(after, EITHER);
  if (any.length < 2) return false;
  return (
    (all.length > 1 && all.every((part) => any.includes(part))) ||
    any.some((part) => /^(?:permitAll|isAnonymous|true)\b/.test(part))
  );
}

function partsOf(expression: string, joint: RegExp): string[] {
  return expression.split(joint).map((part) => bare(part));
}

/** A part without the brackets and quotes that stand around it. */
function bare(part: string): string {
  let [start, end] = [0, part.length];
  while (start < end && /[\s(']/.test(part[start] ?? '')) start++;
  while (end > start && /[\s)']/.test(part[end - 1] ?? '')) end--;
  return part.slice(start, end);
}
