/** Takes the credentials of a change out of what is said about it, and out of the lines that are shown with it. */
import type { Change } from '../change/change.js';
import { known } from '../change/fact.js';
import type { FileChange } from '../change/file-change.js';
import { type Mask, type Withheld, withheldFrom } from '../rules/credentials/withheld-secrets.js';
import type { Location, Observation } from '../rules/rule.js';

/** What every text about a change goes through, for findings in the files of `observations`. */
export function withheldIn(change: Change, observations: readonly Observation[]): Withheld {
  return withheldFrom(change, pathsOf(observations));
}

/** An observation that may be shown and fingerprinted. A fix is applied as it is, so one that holds a credential is left out. */
export function withoutSecrets(observation: Observation, mask: Mask): Observation {
  const { data, location, identity, evidence, fix } = observation;
  const holdsSecret = fix !== undefined && (mask(fix.replacement) !== fix.replacement || mask(fix.path) !== fix.path);
  return {
    ...observation,
    data: Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, typeof value === 'string' ? mask(value) : value]),
    ),
    location: location === null ? null : maskedLocation(location, mask),
    identity: mask(identity),
    evidence: evidence?.map(mask),
    fix: holdsSecret ? undefined : fix,
  };
}

/** The change as it may be shown with findings in its files. Whoever asks for a file by a finding's path still finds it. */
export function shownChange(change: Change, observations: readonly Observation[], { mask, any }: Withheld): Change {
  if (!any) return change;
  const paths = pathsOf(observations);
  return {
    ...change,
    base: maskedReference(change.base, mask),
    head: maskedReference(change.head, mask),
    branch: change.branch.known ? known(mask(change.branch.value)) : change.branch,
    files: change.files.known
      ? known(change.files.value.map((file) => (paths.has(file.path) ? maskedFile(file, mask) : file)))
      : change.files,
  };
}

function pathsOf(observations: readonly Observation[]): ReadonlySet<string> {
  return new Set(observations.flatMap(({ location }) => (location === null ? [] : [location.path])));
}

function maskedLocation(location: Location, mask: Mask): Location {
  const { previousPath } = location;
  return {
    ...location,
    path: mask(location.path),
    ...(previousPath !== undefined && { previousPath: mask(previousPath) }),
  };
}

function maskedReference<T extends { readonly ref: string | null }>(reference: T, mask: Mask): T {
  return reference.ref === null ? reference : { ...reference, ref: mask(reference.ref) };
}

function maskedFile(file: FileChange, mask: Mask): FileChange {
  if (!file.hunks.known) return { ...file, path: mask(file.path) };
  const hunks = file.hunks.value.map((hunk) => ({
    ...hunk,
    lines: hunk.lines.map((line) => ({ ...line, text: mask(line.text) })),
  }));
  return { ...file, path: mask(file.path), hunks: known(hunks) };
}
