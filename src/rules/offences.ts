/** Offences that a change brings in as findings: what rules have in common that tell from one side what is wrong there. */
import type { Change } from '../change/change.js';
import { maskSecrets } from './credentials/mask-secrets.js';
import type { MessageData, Observation, Severity, UndecidedPart } from './rule.js';
import { compareSides, type InFile, type Said, type SidesReader, shownLines } from './sides.js';

/** One thing that is wrong on a side. A grave one is certain and fails a check; any other is shown as a warning. */
export interface Offence extends Said {
  readonly message: string;
  readonly data: MessageData;
  readonly identity: string;
  readonly severity?: Severity | undefined;
  readonly evidence?: readonly string[] | undefined;
}

/** What is wrong on the head side and was not before, or was less so. */
export function* offencesBroughtIn(change: Change, reader: SidesReader<Offence>): Generator<Observation | UndecidedPart> {
  const { gained, undecided } = compareSides(change, reader);
  yield* undecided;
  const seen = new Set<string>();
  for (const found of gained) {
    const key = [found.file.path, found.said.line, found.said.message, found.said.identity].join('\0');
    if (!seen.has(key)) yield findingOf(found);
    seen.add(key);
  }
}

export function findingOf({ file, said }: InFile<Offence>): Observation {
  const { message, data, line, endLine, identity, severity, grave, evidence } = said;
  return {
    kind: 'finding',
    message,
    data,
    location: { path: file.path, ...shownLines(file, 'head', line, endLine) },
    identity,
    severity,
    confidence: grave === true ? 'certain' : 'possible',
    evidence,
  };
}

/** A text for a sentence: one line, without credentials, cut to what a table holds. */
export function cut(text: string, length = 120): string {
  // Masked before it is cut, since a part of a token has no shape.
  const flat = maskSecrets(text.slice(0, length * 40))
    .slice(0, length * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length > length ? `${flat.slice(0, length - 1)}…` : flat;
}
