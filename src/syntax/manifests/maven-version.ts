/** Versions of Maven and Gradle, and the intervals that NuGet shares with them. */
import { type Level, loosest } from './manifest.js';

/** Null for what only a run would tell ("${version}", "$version"). A version alone is the one that is taken, unless others ask for more. */
export function levelOfMavenVersion(text: string): Level | null {
  const version = text.trim();
  if (/[${}]/.test(version)) return null;
  if (version === '') return 'wildcard';
  if (/^(?:LATEST|RELEASE|latest\.[a-z]{1,30}|\+)$/i.test(version)) return 'wildcard';
  if (/-SNAPSHOT$/i.test(version)) return 'moving';
  if (/^[[\](]/.test(version)) return levelOfIntervals(version);
  if (version.endsWith('+')) return 'range';
  return 'exact';
}

/** "[1.0]", "[1.0,2.0)", "(,1.0],[1.2,)"; Gradle also writes "]1.0,2.0[". */
export function levelOfIntervals(text: string): Level {
  const levels = text.split(/(?<=[\])[])\s{0,9},\s{0,9}(?=[[(\]])/).map((interval): Level => {
    const inner = interval.replace(/^[[\](]|[[\])]$/g, '');
    const comma = inner.indexOf(',');
    if (comma < 0) return inner.trim() === '' ? 'wildcard' : 'exact';
    const lower = inner.slice(0, comma).trim();
    const upper = inner.slice(comma + 1).trim();
    if (upper === '') return /^[0.]*$/.test(lower) ? 'wildcard' : 'unbounded';
    return lower === upper ? 'exact' : 'range';
  });
  return levels.length > 1 && loosest(levels) === 'exact' ? 'range' : loosest(levels);
}
