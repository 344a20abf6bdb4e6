/** How guards are spoken of: what they are called, what they did, and what their loss lets happen. */
import type { Guard, Unit, Weakening } from '../../syntax/guards/guard.js';
import type { Topic } from '../../syntax/guards/words.js';

const NAMES: Readonly<Record<Topic, string>> = {
  csrf: 'Cross-site request check',
  'rate-limit': 'Rate limit',
  transport: 'Certificate check',
  escaping: 'Escaping',
  path: 'Path check',
  'request-target': 'Check of where a request goes or comes from',
  redaction: 'Redaction of secrets',
  authentication: 'Authentication check',
  authorization: 'Permission check',
  validation: 'Validation',
};

const HARMS: Readonly<Record<Topic, string>> = {
  csrf: 'Another site may now act in the name of a user who is signed in.',
  'rate-limit': 'Callers may now try as often and as fast as they like.',
  transport: 'Whoever sits on the network may now read and change what is sent.',
  escaping: 'Text from outside may now be taken for code or markup.',
  path: 'A path from outside may now lead out of the folder that it belongs in.',
  'request-target': 'Requests may now go to, or come from, where they must not.',
  redaction: 'Secrets may now be shown, stored or sent.',
  authentication: 'Callers may now get in without showing who they are.',
  authorization: 'Whoever reaches this code may now do what only some were allowed to.',
  validation: 'Input that was turned away now reaches the code behind it.',
};

export function nameOfGuard(guard: Guard | Weakening): string {
  return guard.topic === null ? 'Security check' : NAMES[guard.topic];
}

export function harmOf(guard: Guard | Weakening): string {
  return guard.topic === null ? 'What was kept out may now get in.' : HARMS[guard.topic];
}

/** The function, class or route that a guard protects, else its file. */
export function placeOf(unit: Unit, path: string): string {
  return unit.name === '' ? path.slice(path.lastIndexOf('/') + 1) : unit.name;
}

/** What a guard did, as a clause that fits after "before this change". */
export function effectOf(guard: Guard | Weakening): string {
  if (!('kind' in guard)) return 'this was not so';
  const { exit } = guard;
  if (exit !== null && exit.status !== null) return `callers were answered ${exit.status}`;
  if (exit?.how === 'throw') return 'an error was thrown';
  switch (guard.kind) {
    case 'sanitizer':
    case 'output':
      return 'a value was made safe';
    case 'option':
    case 'fence':
      return 'an option protected';
    case 'schema':
    case 'pattern':
      return 'input had to fit';
    case 'query':
      return 'only own records were found';
    case 'list':
      return 'more was kept out';
    case 'middleware':
    case 'decorator':
      return 'requests had to pass a guard';
    case 'condition':
      return 'a condition stood in the way';
    case 'call':
      return 'a check was made';
  }
}
