/**
 * How freely a version constraint lets a version change, in the syntaxes of PEP 440, Cargo, Poetry, RubyGems, Composer, Pub, Hex,
 * Terraform and Helm. They share operators, and differ in what a bare version means and in how clauses are joined.
 */
import { isLooser, type Level, loosest } from './manifest.js';

export interface Syntax {
  /** What a version without an operator lets in: itself, or (Cargo) everything compatible with it. */
  readonly bare: 'exact' | 'range';
}

/** An upper end this many major versions above the lower one bounds in name only, unless it is a year. */
const BOUNDED_MAJORS = 50;
const FURTHEST_YEAR = 2100;

/** Null when the text is no constraint: a variable, a tag, a branch. */
export function levelOfConstraint(text: string, { bare }: Syntax): Level | null {
  const spec = text.trim();
  if (spec === '') return 'wildcard';
  const levels = spec.split(/\|{1,2}/).map((each) => levelOfClauses(each.trim(), bare));
  if (levels.includes(null)) return null;
  const worst = loosest(levels.filter((level) => level !== null));
  return levels.length > 1 && worst === 'exact' ? 'range' : worst;
}

function levelOfClauses(text: string, bare: Syntax['bare']): Level | null {
  // "1.0 - 2.0", bounded on both ends.
  if (/^v?\d[\w.*+-]{0,60}\s+-\s+v?\d[\w.*+-]{0,60}$/.test(text)) return 'range';
  const clauses = text
    .replace(/([<>=~^!])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter((clause) => clause !== '' && clause !== 'and');
  if (clauses.length === 0) return 'wildcard';
  let tightest: Level | null = null;
  let upper: number | null = null;
  let lower: number | null = null;
  for (const clause of clauses) {
    const { operator, version } = partsOf(clause);
    const isAny = version === '' || /^[*xX](?:\.[*xX])*$/.test(version);
    if (!isAny && !/^\d{1,20}(?:[.!][\dA-Za-z*]{1,30})*(?:[-+_][0-9A-Za-z.+*_-]{1,100})?(?:@[a-zA-Z]{1,10})?$/.test(version))
      return null;
    const major = Number(/^\d{1,15}/.exec(version)?.[0] ?? 0);
    if (isAny) tightest = tighter(tightest, 'wildcard');
    else if (operator === '<' || operator === '<=') upper = Math.min(upper ?? Number.POSITIVE_INFINITY, major);
    else if (operator === '>' || operator === '>=') {
      lower = Math.max(lower ?? 0, major);
      tightest = tighter(tightest, /^[0.]+$/.test(version) && operator === '>=' ? 'wildcard' : 'unbounded');
    } else if (operator === '!=') tightest = tighter(tightest, 'wildcard');
    else tightest = tighter(tightest, levelOfEqual(operator, version, bare));
  }
  if (upper !== null && isBounding(upper, lower)) tightest = tighter(tightest, 'range');
  return tightest ?? 'unbounded';
}

function isBounding(upper: number, lower: number | null): boolean {
  return upper - (lower ?? 0) < BOUNDED_MAJORS || (upper >= 1990 && upper <= FURTHEST_YEAR && (lower === null || lower >= 1990));
}

function levelOfEqual(operator: string, version: string, bare: Syntax['bare']): Level {
  if (['~', '~>', '~=', '^'].includes(operator)) return 'range';
  if (/[*xX](?:$|\.|@)/.test(version)) return 'range';
  return operator === '' && bare === 'range' ? 'range' : 'exact';
}

function partsOf(clause: string): { operator: string; version: string } {
  const operator = /^(?:===|==|!=|>=|<=|~>|~=|=|>|<|~|\^)?/.exec(clause)?.[0] ?? '';
  return { operator, version: clause.slice(operator.length).replace(/^v(?=\d)/i, '') };
}

function tighter(a: Level | null, b: Level): Level {
  return a === null || isLooser(a, b) ? b : a;
}
