/** Says in plain words what a JSON schema validator found. */
import type { ErrorObject } from 'ajv';

/** More than this many problems of one request help nobody. */
const MOST_PROBLEMS = 12;

/** One sentence part a problem: where in the value, and what is wrong there. */
export function inWords(place: string, errors: readonly ErrorObject[] | null | undefined): string[] {
  const found = errors ?? [];
  // The choice itself ("must match exactly one") is noise when the branches say what is missing in them.
  const leaves = found.filter(({ keyword }) => keyword !== 'oneOf' && keyword !== 'anyOf');
  const sentences = new Set((leaves.length > 0 ? leaves : found).map((error) => sentence(place, error)));
  const all = [...sentences];
  return all.length > MOST_PROBLEMS ? [...all.slice(0, MOST_PROBLEMS), `and ${all.length - MOST_PROBLEMS} more problems`] : all;
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
      return `${where} must be one of ${[parameters['allowedValues']]
        .flat()
        .map((value) => JSON.stringify(value))
        .join(', ')}`;
    case 'type':
      return `${where} must be ${[parameters['type']].flat().join(' or ')}`;
    default:
      return `${where} ${error.message ?? `breaks ${error.keyword}`}`;
  }
}
