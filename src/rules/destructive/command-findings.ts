/** Commands that a change adds as findings: what the three rules about commands have in common. */
import type { Change } from '../../change/change.js';
import { maskSecrets } from '../credentials/mask-secrets.js';
import type { Observation, Severity, UndecidedPart } from '../rule.js';
import type { CommandRule, Entry, Grade } from './command-pack.js';
import { type NewCommand, newCommands } from './commands-of-change.js';
import { ENTRIES } from './packs/packs.js';

const MAX_COMMAND = 200;

/** Every new command that an entry of this rule's matches. */
export function* commandFindings(change: Change, rule: CommandRule): Generator<Observation | UndecidedPart> {
  const own = ENTRIES.filter((entry) => entry.rule === rule);
  const seen = new Set<string>();
  for (const found of newCommands(change, own)) {
    if (found.kind === 'undecided') {
      yield found;
      continue;
    }
    const { file, part, invocation, entry, line, endLine } = found;
    const command = maskSecrets(invocation.text.replace(/\s+/g, ' ').trim()).slice(0, MAX_COMMAND);
    const identity = `${entry.id}\n${command}`;
    const key = [file.path, line, identity].join('\0');
    // One command may be run in several ways: by each turn of a loop, or by each call of its function.
    if (seen.has(key)) continue;
    seen.add(key);
    const { grade, because } = gradeOf(found);
    yield {
      kind: 'finding',
      message: 'added',
      data: {
        program: invocation.program === '' ? 'A command' : invocation.program,
        does: entry.does,
        place: part.place === 'the script' ? 'The script' : part.place,
        command: `\`${command}\``,
      },
      location: { path: file.path, line, endLine },
      identity,
      severity: severityOf(entry, grade),
      confidence: grade === 'block' ? 'certain' : 'possible',
      evidence: [
        ...(invocation.via.length === 0 ? [] : [`It is run through ${invocation.via.join(', ').replace(/\s+/g, ' ')}.`]),
        ...(because === null ? [] : [because]),
      ],
    };
  }
}

/** How a command weighs where it stands. */
export function gradeOf({ entry, part, invocation, file }: NewCommand): { grade: Grade; because: string | null } {
  const text = file.after?.text.known === true ? file.after.text.value : part.text;
  const own = entry.within?.(invocation, text) ?? entry.grade;
  if (part.deploys === true && (entry.deploys === true || entry.rule === 'direct-deploy')) {
    return { grade: 'note', because: 'It stands in a pipeline that runs after a merge, for a release or by hand.' };
  }
  // What the whole file says of it weighs more than where in it it stands.
  if (part.teardown && entry.within === undefined && entry.severity !== 'critical')
    return { grade: lower(own), because: 'It stands where a script cleans up.' };
  if (part.teardown && entry.rule === 'infrastructure-destroy') {
    return { grade: lower(own), because: 'It stands where a script cleans up.' };
  }
  return { grade: own, because: null };
}

function lower(grade: Grade): Grade {
  return grade === 'block' ? 'ask' : 'note';
}

function severityOf(entry: Entry, grade: Grade): Severity {
  if (grade === 'note') return 'low';
  return grade === entry.grade ? entry.severity : 'medium';
}
