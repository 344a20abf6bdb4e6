/** Credentials that a commit of the branch brought in and a later one took out again: they are exposed all the same. */
import type { Fact } from '../../change/fact.js';
import type { CommitChange, CommitFile, CommitHistory } from '../../change/history.js';
import type { Observation, UndecidedPart } from '../rule.js';
import { addedTextOf } from './added-text.js';
import { type FoundSecret, findSecrets } from './find-secrets.js';
import type { EvidenceOf } from './keyed-fingerprint.js';
import { baseSecretsOf, confidenceAt, mannerOf, shownAs } from './secrets-in-files.js';

/** `reported` are the values that the change's own files show; it takes those that are found here. */
export function* secretsInHistory(
  history: Fact<CommitHistory>,
  isIgnored: (path: string) => boolean,
  reported: Set<string>,
  evidenceOf: EvidenceOf,
): Iterable<Observation | UndecidedPart> {
  if (!history.known) {
    yield { kind: 'undecided', reason: `what the commits of the branch added one by one is not known: ${history.reason}` };
    return;
  }
  const before = new EarlierSecrets(history.value);
  for (const [index, commit] of history.value.entries()) {
    if (!commit.files.known) {
      yield { kind: 'undecided', reason: `what commit ${shortOf(commit)} added is not known: ${commit.files.reason}` };
      continue;
    }
    for (const file of commit.files.value) {
      if (isIgnored(file.path)) continue;
      if (!file.hunks.known) {
        yield { kind: 'undecided', reason: `${file.path} in commit ${shortOf(commit)}: ${file.hunks.reason}` };
        continue;
      }
      for (const secret of secretsAddedIn(file)) {
        if (reported.has(secret.value) || before.have(secret.value, index)) continue;
        reported.add(secret.value);
        yield observationOf(commit, file, secret, evidenceOf);
      }
    }
  }
}

function secretsAddedIn({ path, hunks }: CommitFile): FoundSecret[] {
  if (!hunks.known) return [];
  const added = addedTextOf(hunks.value);
  return findSecrets(added.text, mannerOf(path)).filter(({ start, end }) => added.addedIn(start, end) !== null);
}

/** What stood there before a commit, as far as it and the commits before it show: looked for only when something was found. */
class EarlierSecrets {
  readonly #found = new Map<number, ReadonlySet<string>>();

  constructor(private readonly history: CommitHistory) {}

  have(value: string, index: number): boolean {
    for (let at = 0; at <= index; at++) if (this.#at(at).has(value)) return true;
    return false;
  }

  #at(index: number): ReadonlySet<string> {
    const files = this.history[index]?.files;
    const secrets = this.#found.get(index) ?? baseSecretsOf(files?.known === true ? files.value : []);
    this.#found.set(index, secrets);
    return secrets;
  }
}

function observationOf(commit: CommitChange, { path }: CommitFile, secret: FoundSecret, evidenceOf: EvidenceOf): Observation {
  const shown = shownAs(secret);
  return {
    kind: 'finding',
    message: 'past-commit',
    data: { commit: shortOf(commit), file: path, secret: shown, issuer: secret.issuer },
    // The file, or its lines, are gone from the change.
    location: null,
    identity: `${path} ${secret.kind} ${shown}`,
    evidence: evidenceOf(secret),
    confidence: confidenceAt(path, secret),
    ...(secret.severity !== null && { severity: secret.severity }),
  };
}

function shortOf({ sha }: CommitChange): string {
  return sha.slice(0, 7);
}
