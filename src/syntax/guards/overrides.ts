/**
 * Methods that check and then do what the class above them does. Without them the class above answers by itself, so what they checked is
 * checked no more, though nothing that stood around it is left.
 */
import type { Whereabouts } from './compensation.js';
import type { Guard, GuardedFile } from './guard.js';
import type { Matching } from './match.js';

const MAX_BODY = 6_000;
const METHOD = /([A-Za-z_]\w{0,80}[?!]?)$/;

/** Where a check's method stood, when its class stays and answers for it now; null when it is no such method. */
export function classBelow(guard: Guard, file: GuardedFile, matching: Matching): Whereabouts | null {
  const { unit } = guard;
  const name = METHOD.exec(unit.name)?.[1] ?? '';
  const body = (file.before?.text ?? '').slice(unit.start, Math.min(unit.end, unit.start + MAX_BODY));
  if (name === '' || file.before === null || file.after === null || !callsAbove(body, name, file.path)) return null;
  const dot = unit.path.lastIndexOf('.');
  const above = dot < 0 ? '' : unit.path.slice(0, dot);
  const holder = file.before.guards.units.find(({ path }) => path === above);
  if (holder === undefined || above === '') return null;
  const now = matching.unitAfter(file, holder);
  // A mixin or a parent that is new may do the same.
  if (
    now === null ||
    now.file.after === null ||
    headOf(file.before.text, holder.start) !== headOf(now.file.after.text, now.unit.start)
  )
    return null;
  return now;
}

/** Whether a method hands on to the one that it stands in front of. */
function callsAbove(body: string, name: string, path: string): boolean {
  if (/\.(?:rb|rake)$/.test(path)) return /(?<![\w.@:])super\b/.test(body);
  const at = body.indexOf(name);
  return ['super().', 'super.', 'parent::', 'base.', ').'].some((how) => {
    for (let from = body.indexOf(`${how}${name}(`, at); from >= 0; from = body.indexOf(`${how}${name}(`, from + 1))
      if (how !== ').' || /super\([\w, ]{0,80}$/.test(body.slice(Math.max(0, from - 90), from))) return true;
    return false;
  });
}

/** The line on which a class begins. */
function headOf(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, Math.min(end < 0 ? text.length : end, start + 300)).trim();
}
