/** Why `guard-removed` decided about a guard as it did, in words. */
import type { GuardAccount } from '../rules/monitoring/guard-account.js';
import type { SpareReason } from '../syntax/guards/losses.js';
import type { Sameness } from '../syntax/guards/match.js';
import type { Substitute } from '../syntax/guards/compensation.js';

const WHAT: Readonly<Record<Sameness['what'], string>> = {
  code: 'the same code',
  shape: 'the same but for the names of variables',
  name: 'the same name with other arguments',
};

const WHERE: Readonly<Record<Sameness['where'], string>> = {
  function: 'in the same function',
  file: 'elsewhere in the file',
  change: 'moved to another file',
};

/** "the same code in the same function". */
export function alikeInWords({ what, where }: Sameness): string {
  return `${WHAT[what]} ${WHERE[where]}`;
}

const REASONS: Readonly<Record<Exclude<SpareReason, 'made-up-for'>, string>> = {
  'not-plain': 'Gone, but neither its words nor what it does say plainly enough that it is about security.',
  'rest-stands': 'Only a part is gone that lets nobody in by itself.',
  'declaration-gone': 'What it constrained is gone with it.',
  'unit-gone': 'The function, class or route that it protected is gone with it.',
  'code-gone': 'The code that it protected is gone with it, or all of it was rewritten.',
  'code-changed': 'It does not say why it turns anybody away, and the code around it changed too.',
  'told-already': 'Within another finding, which tells it.',
};

const SUBSTITUTES: Readonly<Record<Substitute['how'], string>> = {
  'new-guard': 'a new guard in its place or around it',
  around: 'the class has it',
  called: 'what is called now guards',
  named: 'new code names what it checked with',
  repeated: 'the same check is new elsewhere',
};

/** Sentences; none for a guard that was found again. */
export function reasonInWords({ fate, reason, substitute, doubts, parts }: GuardAccount): string[] {
  switch (fate) {
    case 'unchanged':
    case 'matched':
      return [];
    case 'spared':
      if (reason === 'made-up-for' || reason === null) {
        return [substitute === null ? 'Made up for.' : `Made up for: ${SUBSTITUTES[substitute.how]}, ${substitute.by}`];
      }
      return [REASONS[reason]];
    case 'removed':
    case 'weakened': {
      const found = parts.some(({ partner }) => partner !== null);
      const why = parts.every(({ partner }) => partner !== null)
        ? 'Found again, but it does less.'
        : found
          ? 'What is gone was found nowhere in the change, and nothing makes up for it.'
          : 'Found nowhere in the change, and nothing makes up for it.';
      return [why, ...doubts.map((doubt) => `Doubt: ${doubt}`)];
    }
  }
}
