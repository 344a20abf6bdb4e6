/** Credentials in the words around a change: commit messages, the branch, the title and text of a pull request. */
import type { Change } from '../../change/change.js';
import type { MessageData, Observation, UndecidedPart } from '../rule.js';
import { findSecrets } from './find-secrets.js';
import type { EvidenceOf } from './keyed-fingerprint.js';
import { isShapeless, shownAs } from './secrets-in-files.js';

export function* secretsInWords(
  { branch, commits, pullRequest }: Change,
  evidenceOf: EvidenceOf,
): Iterable<Observation | UndecidedPart> {
  if (branch.known) yield* secretsIn(branch.value, 'branch-name', {}, evidenceOf);
  if (pullRequest.known) {
    const { title, body } = pullRequest.value;
    yield* secretsIn(title, 'pull-request-text', { part: 'title' }, evidenceOf);
    yield* secretsIn(body, 'pull-request-text', { part: 'text' }, evidenceOf);
  }
  if (!commits.known) {
    yield { kind: 'undecided', reason: `the messages of the commits are not known: ${commits.reason}` };
    return;
  }
  const seen = new Set<string>();
  for (const { sha, message } of commits.value)
    yield* secretsIn(message, 'commit-message', { commit: sha.slice(0, 7) }, evidenceOf, seen);
}

/** Prose quotes code, so a value that is only named like a secret is shown and does not fail. */
function* secretsIn(
  text: string,
  message: string,
  data: MessageData,
  evidenceOf: EvidenceOf,
  seen = new Set<string>(),
): Iterable<Observation> {
  for (const secret of findSecrets(text, 'source')) {
    if (seen.has(secret.value)) continue;
    seen.add(secret.value);
    const shown = shownAs(secret);
    yield {
      kind: 'finding',
      message,
      data: { ...data, secret: shown, issuer: secret.issuer },
      location: null,
      identity: [data['part'], secret.kind, shown].filter((part) => part !== undefined).join(' '),
      evidence: evidenceOf(secret),
      confidence: isShapeless(secret.kind) ? 'possible' : secret.confidence,
      ...(secret.severity !== null && { severity: secret.severity }),
    };
  }
}
