/** Credentials in the words around a change: commit messages, the branch, the title and text of a pull request. */
import type { Change } from '../../change/change.js';
import type { MessageData, Observation, UndecidedPart } from '../rule.js';
import { findSecrets } from './find-secrets.js';
import { isShapeless, shownAs } from './secrets-in-files.js';

export function* secretsInWords({ branch, commits, pullRequest }: Change): Iterable<Observation | UndecidedPart> {
  if (branch.known) yield* secretsIn(branch.value, 'branch-name', {});
  if (pullRequest.known) {
    const { title, body } = pullRequest.value;
    yield* secretsIn(title, 'pull-request-text', { part: 'title' });
    yield* secretsIn(body, 'pull-request-text', { part: 'text' });
  }
  if (!commits.known) {
    yield { kind: 'undecided', reason: `the messages of the commits are not known: ${commits.reason}` };
    return;
  }
  const seen = new Set<string>();
  for (const { sha, message } of commits.value) yield* secretsIn(message, 'commit-message', { commit: sha.slice(0, 7) }, seen);
}

/** Prose quotes code, so a value that is only named like a secret is shown and does not fail. */
function* secretsIn(text: string, message: string, data: MessageData, seen = new Set<string>()): Iterable<Observation> {
  for (const secret of findSecrets(text, 'source')) {
    if (seen.has(secret.value)) continue;
    seen.add(secret.value);
    const shown = shownAs(secret);
    yield {
      kind: 'finding',
      message,
      data: { ...data, secret: shown, issuer: secret.issuer },
      location: null,
      identity: [data['part'], secret.kind, shown, secret.digest].filter((part) => part !== undefined && part !== null).join(' '),
      confidence: isShapeless(secret.kind) ? 'possible' : secret.confidence,
      ...(secret.severity !== null && { severity: secret.severity }),
    };
  }
}
