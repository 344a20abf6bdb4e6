/**
 * A change that would break the policy. It stands here and not in the catalogue's folders because only this room knows what a
 * policy may say.
 */
import { z } from 'zod';
import type { FileChange } from '../change/file-change.js';
import { addedLines } from '../change/file-change.js';
import { type Observation, type Rule, type UndecidedPart, defineRule } from '../rules/rule.js';
import { POLICY_PATH, parsePolicy } from './policy-file.js';
import type { PolicyProblem } from './policy-problem.js';

/** @param rules all rules that a policy may name, this one among them; asked for only when a change is judged. */
export function policyInvalid(rules: () => readonly Rule[]): Rule {
  return defineRule({
    id: 'policy-invalid',
    checklist: [14],
    subject: 'change',
    title: 'Policy that cannot be used',
    severity: 'high',
    needs: ['files'],
    options: z.strictObject({}),
    docs: {
      what: `A change to \`${POLICY_PATH}\` after which the file is no valid policy: a setting or rule that does not exist, a value of another kind, YAML that cannot be read.`,
      why: 'A broken policy on the default branch is not used: the last valid one stays in force, so the change would silently not do what its author wants.',
      fix: 'Correct the line that the finding names. `nightwarden policy validate` checks the file before it is pushed.',
      limits:
        "Whether a valid policy is a wise one is not judged. A policy of the organisation is judged as one only in the organisation's `.github` repository.",
    },
    messages: {
      invalid: {
        title: 'Policy broken: {problem}',
        what: 'A mistake at {place} makes the policy unusable.',
        why: 'A policy with a mistake is not used; the last valid one stays in force.',
        fix: 'Correct the line, and check the file with nightwarden policy validate.',
      },
    },
    examples: {
      flagged: [
        {
          name: 'a rule that does not exist',
          files: { [POLICY_PATH]: { before: null, after: 'rules:\n  branch-nam: disabled\n' } },
        },
        {
          name: 'a value that enforcement does not have',
          files: { [POLICY_PATH]: { before: 'enforcement: active\n', after: 'enforcement: off\n' } },
        },
        {
          name: 'text that is not YAML',
          files: { [POLICY_PATH]: { before: 'enforcement: active\n', after: 'enforcement: [active\n' } },
        },
      ],
      accepted: [
        { name: 'a valid policy', files: { [POLICY_PATH]: { before: null, after: 'enforcement: evaluate\n' } } },
        { name: 'a policy that is deleted', files: { [POLICY_PATH]: { before: 'enforcement: active\n', after: null } } },
        {
          name: 'a file of the same name elsewhere',
          files: { 'docs/nightwarden.yml': { before: null, after: 'rules:\n  branch-nam: disabled\n' } },
        },
      ],
    },
    wantsText: ({ path }) => path === POLICY_PATH,
    appliesTo: (change) => change.files.known && change.files.value.some(isPolicyAfter),
    *check(change) {
      const inOrganisation = change.repository.known && change.repository.value.name === '.github';
      for (const file of change.files.known ? change.files.value.filter(isPolicyAfter) : []) {
        yield* problemsIn(file, inOrganisation ? 'organisation' : 'repository', rules());
      }
    },
  });
}

function isPolicyAfter(file: FileChange): boolean {
  return file.path === POLICY_PATH && file.after !== null;
}

function* problemsIn(
  file: FileChange,
  scope: 'organisation' | 'repository',
  rules: readonly Rule[],
): Generator<Observation | UndecidedPart> {
  const text = file.after?.text;
  if (!text?.known) {
    yield { kind: 'undecided', reason: text?.reason ?? 'the policy was not read', path: file.path };
    return;
  }
  const parsing = parsePolicy(text.value, POLICY_PATH, rules, scope);
  if (parsing.ok) return;
  for (const problem of parsing.problems) yield observe(file, problem);
}

function observe(file: FileChange, problem: PolicyProblem): Observation {
  // A mistake that an older line makes (a rule that was taken away) is shown at the nearest line that the change touches.
  const touched = file.hunks.known ? addedLines(file.hunks.value).map((line) => line.head ?? 1) : [];
  const line = touched.reduce(
    (best, each) => (Math.abs(each - problem.line) < Math.abs(best - problem.line) ? each : best),
    touched[0] ?? problem.line,
  );
  return {
    kind: 'finding',
    message: 'invalid',
    data: {
      place: `${POLICY_PATH}:${problem.line}:${problem.column}`,
      problem: problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`,
    },
    location: { path: file.path, line },
    identity: `${problem.path} ${problem.message}`,
  };
}
