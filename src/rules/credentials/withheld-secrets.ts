/**
 * Keeps the credentials of one change out of every text about it. A token has a shape and is masked wherever it stands; a password
 * has none, and is known only from the line that names it. So the values that a change shows anywhere are masked everywhere.
 */
import type { Change } from '../../change/change.js';
import type { FileChange } from '../../change/file-change.js';
import { addedTextOf, baseTextOf } from './added-text.js';
import { type FoundSecret, findSecrets } from './find-secrets.js';
import { maskSecrets } from './mask-secrets.js';
import type { Manner } from './named-secrets.js';
import { mannerOf } from './secrets-in-files.js';

/** Hides in a text what must not be shown. */
export type Mask = (text: string) => string;

export interface Withheld {
  /** For a text on its own: hides the known values, and what has the shape of a credential. */
  readonly mask: Mask;
  /** For a whole output, whose form it keeps: hides the known values only. */
  readonly maskKnown: Mask;
  /** Whether there are known values. */
  readonly any: boolean;
}

/** A shorter value is masked only where a name or an address tells it: it could be a part of any word. */
const SHORTEST = 8;

/** For texts about a change: from its branch, its words, what its files add, and what the files at `shown` paths held before. */
export function withheldFrom(change: Change, shown: ReadonlySet<string>): Withheld {
  const known = new KnownSecrets();
  if (change.branch.known) known.take(change.branch.value, 'settings');
  if (change.pullRequest.known) known.take(`${change.pullRequest.value.title}\n${change.pullRequest.value.body}`, 'settings');
  for (const commit of change.commits.known ? change.commits.value : []) known.take(commit.message, 'settings');
  for (const file of change.files.known ? change.files.value : []) takeFile(known, file, shown.has(file.path));
  return withhold(known);
}

/** For texts about one text, such as a script. */
export function withheldFromText(text: string): Withheld {
  const known = new KnownSecrets();
  known.take(text, 'settings');
  return withhold(known);
}

function withhold(known: KnownSecrets): Withheld {
  const maskKnown: Mask = (text) => known.mask(text);
  return { mask: (text) => (text.length < SHORTEST ? text : maskSecrets(maskKnown(text))), maskKnown, any: known.any };
}

function takeFile(known: KnownSecrets, { path, hunks }: FileChange, withBase: boolean): void {
  known.take(path, 'digests');
  if (!hunks.known) return;
  known.take(addedTextOf(hunks.value).text, mannerOf(path));
  if (withBase) known.take(baseTextOf(hunks.value), mannerOf(path));
}

/** A part of a value as long as this is masked too: texts are cut before they come here. */
const SHORTEST_PART = 12;

/** So many values may begin alike; of more, what they have in common is masked, and what follows it up to the next word. */
const MOST_ALIKE = 100;

interface KnownSecret {
  /** Folded. */
  readonly value: string;
  readonly masked: string;
}

/** Values by their first characters, so that a text is looked through once however many there are. */
class KnownSecrets {
  readonly #alike = new Map<string, KnownSecret[]>();

  get any(): boolean {
    return this.#alike.size > 0;
  }

  take(text: string, manner: Manner): void {
    for (const secret of findSecrets(text, manner)) {
      this.#add(secret.value, secret.masked);
      for (const part of partsOf(text, secret)) this.#add(part, '***');
    }
  }

  mask(text: string): string {
    if (!this.any) return text;
    const folded = foldedOf(text);
    // Lower case is longer for a few letters, and places no longer fit.
    if (folded.length !== text.length) return text;
    let masked = '';
    let done = 0;
    for (let at = 0; at + SHORTEST <= folded.length; at++) {
      const found = this.#foundAt(folded, at);
      if (found === null) continue;
      masked += text.slice(done, at) + found.masked;
      done = found.end;
      at = done - 1;
    }
    return masked + text.slice(done);
  }

  #foundAt(folded: string, at: number): { readonly end: number; readonly masked: string } | null {
    const alike = this.#alike.get(folded.slice(at, at + SHORTEST));
    if (alike === undefined) return null;
    const whole = alike.find(({ value }) => folded.startsWith(value, at));
    if (whole !== undefined) return { end: at + whole.value.length, masked: whole.masked };
    if (!alike.some(({ value }) => value.startsWith(folded.slice(at, at + SHORTEST_PART)))) return null;
    const rest = folded.slice(at + SHORTEST_PART).search(/[\s"'`,;…]/);
    return { end: rest < 0 ? folded.length : at + SHORTEST_PART + rest, masked: '***' };
  }

  #add(written: string, masked: string): void {
    const value = foldedOf(written);
    if (value.length < SHORTEST) return;
    const key = value.slice(0, SHORTEST);
    const alike = this.#alike.get(key) ?? [];
    if (alike.length === MOST_ALIKE || alike.some((other) => other.value === value)) return;
    // The longest first: one value may begin as another does.
    this.#alike.set(
      key,
      [...alike, { value, masked }].sort((one, other) => other.value.length - one.value.length),
    );
  }
}

/** Names of packages and of secrets are told in either case, and with other separators than they are written with. */
function foldedOf(text: string): string {
  return text.toLowerCase().replaceAll(/[_.]/g, '-');
}

/** The lines of a key and the literals that make up a value, each of which gives a part of it away; of a key, their words too. */
function partsOf(text: string, { kind, start, end }: FoundSecret): string[] {
  const parts = text
    .slice(start, end)
    .split(/\\[nrt]|[\s"'`]+/)
    .filter((part) => !part.startsWith('-----'));
  if (kind !== 'private-key') return parts;
  return [...parts, ...parts.flatMap((part) => part.split(/[^A-Za-z0-9]/))];
}
