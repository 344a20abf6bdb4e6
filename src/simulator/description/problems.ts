/** Says in plain words what a JSON schema validator found. */
import type { ErrorObject } from 'ajv';

/** More than this many problems of one request help nobody. */
const MOST_PROBLEMS = 12;

/** One sentence part a problem: where in the value, and what is wrong there. */
export function inWords(place: string, errors: readonly ErrorObject[] | null | undefined): string[] {
  const found = withoutOtherChoices(errors ?? []);
  // The choice itself ("must match exactly one") is noise when the branches say what is missing in them.
  const leaves = found.filter((error) => !isChoice(error));
  const sentences = new Set((leaves.length > 0 ? leaves : found).map((error) => sentence(place, error)));
  const all = [...sentences];
  return all.length > MOST_PROBLEMS ? [...all.slice(0, MOST_PROBLEMS), `and ${all.length - MOST_PROBLEMS} more problems`] : all;
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** A branch of a choice that says by a constant ("type": "deletion") which value it is for, and that is not for this one. */
interface OtherChoice {
  readonly error: ErrorObject;
  /** The branch's place among the schemas, and the value's place. */
  readonly branch: string;
  readonly value: string;
}

/**
 * Leaves out what branches say that the value never meant. When none is left, their constants are put together: the value must be
 * one of them.
 */
function withoutOtherChoices(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = new Set(errors.filter(isChoice).map(({ instancePath }) => instancePath));
  const others = errors.map(otherChoice).filter((other) => other !== null && choices.has(other.value)) as OtherChoice[];
  if (others.length === 0) return errors;
  const remaining = errors.filter(
    (error) => !others.some(({ branch, value }) => isUnder(error.schemaPath, branch) && isUnder(error.instancePath, value)),
  );
  const merged: ErrorObject[] = [];
  for (const value of new Set(others.map((other) => other.value))) {
    if (remaining.some((error) => isUnder(error.instancePath, value) && !isChoice(error))) continue;
    const here = others.filter((other) => other.value === value).map(({ error }) => error);
    const [first] = here;
    if (first) merged.push({ ...first, params: { allowedValues: here.flatMap(allowedValues) } });
  }
  return [...merged, ...remaining];
}

function otherChoice(error: ErrorObject): OtherChoice | null {
  const branch = /^(.+)\/properties\/[^/]+\/enum$/.exec(error.schemaPath)?.[1];
  if (error.keyword !== 'enum' || branch === undefined || branch === '#' || allowedValues(error).length !== 1) return null;
  return { error, branch, value: error.instancePath.slice(0, error.instancePath.lastIndexOf('/')) };
}

function isUnder(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}

function allowedValues({ params }: ErrorObject): unknown[] {
  return [(params as Record<string, unknown>)['allowedValues']].flat();
}

function sentence(place: string, error: ErrorObject): string {
  const where = place + error.instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
  const parameters = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'unevaluatedProperties':
      return `${where}: GitHub describes no field "${String(parameters['unevaluatedProperty'])}"`;
    case 'additionalProperties':
      return `${where}: GitHub describes no field "${String(parameters['additionalProperty'])}"`;
    case 'required':
      return `${where}: the field "${String(parameters['missingProperty'])}" is missing`;
    case 'enum':
      return `${where} must be one of ${allowedValues(error)
        .map((value) => JSON.stringify(value))
        .join(', ')}`;
    case 'type':
      return `${where} must be ${[parameters['type']].flat().join(' or ')}`;
    default:
      return `${where} ${error.message ?? `breaks ${error.keyword}`}`;
  }
}
