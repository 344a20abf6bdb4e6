/** Guards that still stand, but where they do nothing: after what they protected, in a function that nobody calls, or unawaited. */
import type { GuardedFile, GuardedSide, Unit } from './guard.js';
import { groupedBy } from './grouping.js';
import { linesOf } from './lines.js';
import type { Loss } from './loss.js';
import type { Matching, PlacedAtom } from './match.js';
import { weakerLoss } from './weaker.js';

export function displaced(matching: Matching, files: readonly GuardedFile[]): Loss[] {
  const after = groupedBy(matching.after, ({ file }) => file);
  return matching.before.flatMap((placed): Loss[] => {
    const open = placed.changed ? leavesNoMore(placed, after.get(placed.file) ?? []) : null;
    if (open !== null) return [weakerLoss(placed, open, [])];
    const partner = matching.partners.get(placed.atom);
    if (partner === undefined || !partner.changed || !placed.guard.strong) return [];
    const idle =
      comesTooLate(placed, partner) ||
      standsBehindHandler(placed, partner) ||
      isNotAwaited(placed, partner, files) ||
      isUncalled(placed, partner, matching, files);
    return idle ? [weakerLoss(placed, partner, [])] : [];
  });
}

const MAX_LINE = 300;
/** Does what cannot be taken back. */
const ACTS =
  /(?:[.>_\s]|^)(?:delete|remove|destroy|purge|cancel|close|refund|transfer|charge|pay|send|save|update|insert|create|persist|flush|move|revoke|publish|drop|grant)[\w]{0,40}!?(?:\(|$)/i;
const REGISTERS = /\.(?:use|get|post|put|patch|delete|all|mount|GET|POST|PUT|PATCH|DELETE|Handle|HandleFunc)\(/;

/** What stood after the guard and now stands before it. */
function comesTooLate(placed: PlacedAtom, partner: PlacedAtom): boolean {
  const { guard, file } = placed;
  const { before, after } = file;
  if (partner.file !== file || partner.unit !== placed.unit || before === null || after === null) return false;
  const asks = guard.kind === 'middleware' || (guard.kind === 'call' && placed.atom.key.startsWith('call '));
  if (!asks && (guard.kind !== 'condition' || guard.exit === null || partner.guard.exit === null)) return false;
  const own = codeOf(before, guard.startLine, guard.endLine).join(' ');
  const acts = guard.kind === 'middleware' ? REGISTERS : ACTS;
  if (guard.kind === 'middleware' && !/\.[uU]se\(/.test(own)) return false;
  // The last statement of a function that only some get to is a guard by what stands before it.
  if (/^(?:return|throw|raise)\b/.test(own)) return false;
  const isAct = (line: string): boolean => acts.test(line) && !/^(?:return\b|\/\/|#|\*)/.test(line);
  const later = new Set(codeOf(before, guard.endLine + 1, guard.unit.endLine).filter(isAct));
  const earlier = new Set(codeOf(before, guard.unit.startLine, guard.startLine - 1));
  return codeOf(after, partner.guard.unit.startLine, partner.guard.startLine - 1).some(
    (line) => later.has(line) && !earlier.has(line),
  );
}

function codeOf(side: GuardedSide, first: number, last: number): string[] {
  return linesOf(side, first, last).map(({ text }) => text.trim().slice(0, MAX_LINE));
}

/** `router.post(path, ban, requireAdmin)`: the last of a route's functions runs when the others have answered. */
function standsBehindHandler(placed: PlacedAtom, partner: PlacedAtom): boolean {
  const { before, after } = placed.file;
  if (placed.guard.kind !== 'middleware' || partner.guard.kind !== 'middleware' || before === null || after === null)
    return false;
  if (
    partner.file !== placed.file ||
    partner.unit !== placed.unit ||
    !/\.(?:get|post|put|patch|delete|all)\(/i.test(partner.unit)
  )
    return false;
  return (
    /^\s{0,80},/.test(before.text.slice(placed.guard.end, placed.guard.end + 100)) &&
    /^\s{0,80},?\s{0,80}\)/.test(partner.file.after?.text.slice(partner.guard.end, partner.guard.end + 200) ?? '')
  );
}

const AWAITS = /\bawait\s{1,9}$/;
const WAITED_FOR = /\b(?:return|await|yield|void)\b|Promise\.|gather\(|WhenAll|=>/;

/** A check that answers later, and nobody waits for the answer. */
function isNotAwaited(placed: PlacedAtom, partner: PlacedAtom, files: readonly GuardedFile[]): boolean {
  const { before, after } = placed.file;
  if (placed.guard.kind !== 'call' || partner.file !== placed.file || partner.unit !== placed.unit) return false;
  if (before === null || after === null || partner.atom.name !== placed.atom.name) return false;
  if (!AWAITS.test(before.text.slice(Math.max(0, placed.guard.start - 12), placed.guard.start))) return false;
  if (WAITED_FOR.test(statementAt(after, partner.guard.startLine))) return false;
  const name = placed.atom.name.slice('call '.length);
  const isAsync = (side: GuardedSide | null): boolean =>
    side?.guards.units.some((unit) => unit.name === name && /\basync\b/.test(lineOf(side, unit))) === true;
  return !files.some((file) => isAsync(file.before) && !isAsync(file.after));
}

/** A line with those above it that it goes on from. */
function statementAt(side: GuardedSide, line: number): string {
  const lines = codeOf(side, line - 3, line);
  let first = lines.length - 1;
  while (first > 0 && /(?:[(,[=?:&|+]|=>|\b(?:return|await))$/.test(lines[first - 1] ?? '')) first--;
  return lines.slice(first).join(' ');
}

const LEAVES = /\b(?:return|throw|raise)\b/;

/** What the branch of a check did is still done, but for leaving: `403` is answered, and the code goes on. */
function leavesNoMore(placed: PlacedAtom, after: readonly PlacedAtom[]): PlacedAtom | null {
  const { guard, file } = placed;
  if (guard.kind !== 'condition' || guard.exit?.refusal !== 'denies' || file.before === null || file.after === null) return null;
  const left = codeOf(file.before, guard.startLine, guard.endLine);
  // What leaves by other words (`err!(…)`) has them still.
  if (!left.some((line) => LEAVES.test(line))) return null;
  const own = bare(left);
  for (const rest of after) {
    if (rest.unit !== placed.unit || rest.atom.key !== placed.atom.key || !rest.changed) continue;
    const lines = codeOf(file.after, rest.guard.startLine, rest.guard.endLine);
    const next = codeOf(file.after, rest.guard.endLine + 1, rest.guard.unit.endLine);
    // What is done otherwise only is still kept from whoever is turned away.
    if (/^\}?\s{0,4}(?:else|elif|elsif|return|throw|raise)\b/.test(next[0] ?? '') || /\belse\b/.test(lines.at(-1) ?? ''))
      continue;
    if (!lines.some((line) => LEAVES.test(line)) && bare(lines) === own && next.some((line) => /\w/.test(line))) return rest;
  }
  return null;
}

/** Code without what leaves. */
function bare(lines: readonly string[]): string {
  return lines.join('').replace(/\b(?:return|throw|raise)\b|[\s;]/g, '');
}

function lineOf(side: GuardedSide, { startLine }: Unit): string {
  return codeOf(side, startLine, startLine)[0] ?? '';
}

/** The check went into a new function of the same file, which only code of this change could call, and none does. */
function isUncalled(placed: PlacedAtom, partner: PlacedAtom, matching: Matching, files: readonly GuardedFile[]): boolean {
  const { file, guard } = placed;
  const { unit } = partner.guard;
  const { before, after } = file;
  if (partner.file !== file || before === null || after === null || partner.unit === placed.unit) return false;
  const name = /([\p{L}_$][\p{L}\d_$]{0,80})$/u.exec(unit.name)?.[1];
  if (name === undefined || before.guards.units.some(({ path }) => path === unit.path)) return false;
  const now = matching.unitAfter(file, guard.unit);
  if (now === null || now.unit.path === unit.path || isReachedOtherwise(after, unit)) return false;
  if (matching.added.some((other) => other.guard.strong && other.unit === placed.unit)) return false;
  const uses = files.reduce((sum, { after: side }) => sum + (side === null ? 0 : side.text.split(name).length - 1), 0);
  return uses === 1;
}

/** Whether something else than its name in this file can call a function: an export, a framework, a class above it. */
function isReachedOtherwise(side: GuardedSide, unit: Unit): boolean {
  const [above = '', line = ''] = codeOf(side, Math.max(1, unit.startLine - 1), unit.startLine).slice(-2);
  if (/^(?:@|\[)/.test(above) || /\b(?:export|pub|public|protected|override|open|internal)\b/.test(line)) return true;
  const head = side.text.slice(unit.start, unit.start + 200);
  const nested = unit.path.includes('.');
  const known =
    /^(?:async\s{1,9})?(?:function\b|\(|\w{1,60}\s{0,9}=>)/.test(head) ||
    /^func\s{1,9}(?:\([^)]{0,80}\)\s{0,9})?[a-z_]/.test(head) ||
    (!nested && /^(?:async\s{1,9})?(?:def|fn)\s/.test(head)) ||
    /\bprivate\b/.test(line);
  return !known;
}
