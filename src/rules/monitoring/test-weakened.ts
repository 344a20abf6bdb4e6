/**
 * A change takes away, switches off or turns round a test that holds a security guard in place.
 * Length: what it says to people, and examples of whole tests, are most of it; the judging is in syntax/tests.
 */
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { FileChange } from '../../change/file-change.js';
import { lossesByFile, type TestLoss } from '../../syntax/tests/losses.js';
import { maskSecrets } from '../credentials/mask-secrets.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { locationOf } from './changed-lines.js';
import { isGuardedSource } from './guarded-files.js';
import { holdsTests, testLossesOf } from './test-files.js';
import { mayHoldSwitches, type TestSwitch, testSwitchesIn } from './test-switches.js';

const WHY = 'Whoever takes the guard away that it watches over is no longer found out.';
const FIX =
  'Put it back. If what it tests is no longer wanted, say why in the pull request, and let someone merge it who may bypass the check.';

export const testWeakened = defineRule({
  id: 'test-weakened',
  checklist: [24],
  subject: 'change',
  title: 'A security test is removed or weakened',
  severity: 'medium',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Tests that hold a guard in place: those whose name speaks of keeping somebody or something out, that expect 401, 403 or an
error that denies, or that try an attack and expect it to fail. Both sides of every changed test file are parsed, and each such test
is looked for on the other side of the whole change. One that is gone, skipped, without its assertion, or that now expects the
opposite or nearly anything is a finding; so are values that it is no longer run with, and an \`only\` beside it. Settings that leave
tests out or take a failed run for a good one are shown as warnings.`,
    why: `A guard is gone without a trace when its test goes with it: the build stays green. And a failing test is made to pass quickest by changing the test.`,
    fix: `Put the test back. If what it tests is no longer wanted, say why in the pull request, and let someone merge it who may bypass the check; the policy can also have this rule only evaluated.`,
    limits: `Tests of Jest, Vitest, Mocha, node:test, Playwright, Cypress, pytest, unittest, Go, JUnit, TestNG, xUnit, NUnit, MSTest, RSpec,
Minitest, PHPUnit, Pest, kotlin.test, Kotest and Rust, in files that are named or filed as tests; a helper that asserts for many tests is not followed.
Which tests are about security is told from words, statuses and values, so one named \`case 7\` that expects \`null\` is not known as
such, unless the code that it tests certainly lost a guard in the same change. A test that was rewritten together with others like it, or that goes with the code that it speaks of, is a warning at most.
Recorded snapshots are not read. Files over a million characters leave the rule undecided when their changed lines could belong to a
security test.`,
  },
  messages: {
    removed: {
      title: 'Security test {test} removed',
      what: 'Before this change, {test} was run: {code}. After it, no test of the change does what it did.',
      why: WHY,
      fix: FIX,
    },
    several: {
      title: '{count} security tests removed from {file}',
      what: 'Before this change, {file} had {test} and others like it. After it, no test of the change does what they did.',
      why: WHY,
      fix: FIX,
    },
    skipped: {
      title: 'Security test {test} skipped',
      what: '{code} keeps {test} from being run.',
      why: WHY,
      fix: 'Let it run again. If it fails, what it tests is broken: mend that, not the test.',
    },
    focused: {
      title: 'Security test {test} left out by a mark on another test',
      what: '{code} lets only its own tests of the file run, and {test} is not among them.',
      why: WHY,
      fix: 'Take the mark out again.',
    },
    unasserted: {
      title: 'Security test {test} no longer asserts what it did',
      what: 'Before this change, {test} demanded {code}. After it, it demands nothing of the kind.',
      why: WHY,
      fix: FIX,
    },
    turned: {
      title: 'Security test {test} now expects the opposite',
      what: 'Before this change, {test} demanded {code}. After it, it demands {left}.',
      why: 'What was to be kept out is now to be let in, and the test watches over that.',
      fix: FIX,
    },
    changed: {
      title: 'Test {test} now expects something else of code that lost a guard',
      what: 'Before this change, {test} demanded {code}. After it, it demands {left}, and the code that it tests has lost a guard in the same change.',
      why: WHY,
      fix: FIX,
    },
    loosened: {
      title: 'Security test {test} now expects less',
      what: 'Before this change, {test} demanded {code}. After it, {left} is enough.',
      why: WHY,
      fix: FIX,
    },
    fewer: {
      title: 'Security test {test} is run with less',
      what: 'Before this change, {test} was also run with {code}. After it, no longer.',
      why: WHY,
      fix: FIX,
    },
    setting: {
      title: 'Tests switched off by a setting in {file}',
      what: 'This change adds {code} to {file}, which {effect}.',
      why: 'A test that is not run, or whose failure counts for nothing, holds nothing in place.',
      fix: 'Take it out again, or say in the pull request which tests it is about and why.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'the test of a permission check is deleted',
        files: {
          'test/users.test.js': {
            before: [
              "describe('DELETE /users/:id', () => {",
              "  it('refuses a user who is no admin', async () => {",
              "    const response = await as(clerk).delete('/users/7');",
              '    expect(response.status).toBe(403);',
              '  });',
              "  it('removes the user', async () => {",
              "    expect((await as(admin).delete('/users/7')).status).toBe(204);",
              '  });',
              '});',
              '',
            ].join('\n'),
            after: [
              "describe('DELETE /users/:id', () => {",
              "  it('removes the user', async () => {",
              "    expect((await as(admin).delete('/users/7')).status).toBe(204);",
              '  });',
              '});',
              '',
            ].join('\n'),
          },
        },
      },
      {
        name: 'a test now expects the opposite',
        files: {
          'tests/test_orders.py': {
            before: 'def test_clerk_cannot_cancel(client):\n    assert client.post("/orders/7/cancel").status_code == 403\n',
            after: 'def test_clerk_cannot_cancel(client):\n    assert client.post("/orders/7/cancel").status_code == 200\n',
          },
        },
      },
      {
        name: 'a test is skipped',
        files: {
          'test/paths.spec.ts': {
            before: "it('blocks path traversal', () => {\n  expect(() => open('../../etc/passwd')).toThrow();\n});\n",
            after: "it.skip('blocks path traversal', () => {\n  expect(() => open('../../etc/passwd')).toThrow();\n});\n",
          },
        },
      },
    ],
    accepted: [
      {
        name: 'a test moves to another file and is written in another style',
        files: {
          'test/users.test.js': {
            before: "it('refuses a clerk', async () => {\n  assert.equal((await remove(clerk)).status, 403);\n});\n",
            after: null,
          },
          'test/users/permissions.test.js': {
            before: null,
            after: "test('refuses a clerk', async () => {\n  expect((await remove(clerk)).status).toBe(403);\n});\n",
          },
        },
      },
      {
        name: 'two tests become one with a row for each',
        files: {
          'tests/test_orders.py': {
            before: [
              'def test_clerk_cannot_cancel(client):',
              '    assert client.post("/orders/7/cancel", user="clerk").status_code == 403',
              '',
              'def test_guest_cannot_cancel(client):',
              '    assert client.post("/orders/7/cancel", user="guest").status_code == 403',
              '',
            ].join('\n'),
            after: [
              '@pytest.mark.parametrize("user", ["clerk", "guest"])',
              'def test_others_cannot_cancel(client, user):',
              '    assert client.post("/orders/7/cancel", user=user).status_code == 403',
              '',
            ].join('\n'),
          },
        },
      },
      {
        name: 'a test goes together with the code that it tests',
        files: {
          'src/legacy-login.js': { before: 'export function login(name) {\n  return check(name);\n}\n', after: null },
          'test/legacy-login.test.js': {
            before: "it('refuses a wrong password', () => {\n  expect(login('x').status).toBe(401);\n});\n",
            after: null,
          },
        },
      },
    ],
  },
  wantsText: (file: FileChange) => holdsTests(file) || isGuardedSource(file),
  appliesTo: (change: Change) =>
    change.files.known && change.files.value.some((file) => holdsTests(file) || mayHoldSwitches(file.path)),
  *check(change: Change): Iterable<Observation | UndecidedPart> {
    if (!change.files.known) return;
    const files = change.files.value;
    const { losses, undecided } = testLossesOf(files);
    yield* undecided;
    for (const group of lossesByFile(losses)) {
      const file = files.find((each) => each.path === group[0]?.file.path);
      if (file === undefined) continue;
      if (group.length > MOST_TOLD && group[0]?.kind === 'removed') yield* observationOfMany(group, file);
      else for (const loss of group) yield* observationOf(loss, file);
    }
    for (const file of files.filter(({ path }) => mayHoldSwitches(path)))
      if (!file.hunks.known) yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    for (const each of testSwitchesIn(files)) yield observationOfSetting(each);
  },
});

/** So many removed tests of one file are told one by one; more are one finding. */
const MOST_TOLD = 3;

function observationOf(loss: TestLoss, file: FileChange): Observation[] {
  if (!file.hunks.known) return [];
  const { kind, test, doubts } = loss;
  const code = `\`${maskSecrets(kind === 'removed' ? firstAssertion(loss) : loss.shown)}\``;
  const data = { test: quoted(test.name), code };
  return [
    {
      kind: 'finding',
      message: kind,
      data:
        kind === 'turned' || kind === 'loosened' || kind === 'changed'
          ? { ...data, left: `\`${maskSecrets(loss.left ?? '')}\`` }
          : data,
      location: locationOf(loss, file, file.hunks.value),
      identity: [kind, test.path, loss.shown].join('\n'),
      evidence: [...(kind === 'removed' ? [LOOKED_FOR] : []), ...doubts],
      confidence: doubts.length === 0 ? 'certain' : 'possible',
    },
  ];
}

const LOOKED_FOR =
  'Looked for and not found: the same test in another file of this change, under another name, as a row of another test, or a new test of its kind in its place.';

function observationOfMany(group: readonly TestLoss[], file: FileChange): Observation[] {
  const certain = group.filter(({ doubts }) => doubts.length === 0);
  const told = certain.length > 0 ? certain : group;
  const [first] = told;
  if (first === undefined || !file.hunks.known) return [];
  return [
    {
      kind: 'finding',
      message: 'several',
      data: { count: told.length, file: file.path, test: quoted(first.test.name) },
      location: locationOf(first, file, file.hunks.value),
      identity: ['several', ...told.map(({ test }) => test.path)].join('\n'),
      evidence: [LOOKED_FOR, ...told.slice(0, 12).map(({ test }) => `Gone: ${quoted(test.name)}.`), ...first.doubts],
      confidence: certain.length > 0 ? 'certain' : 'possible',
    },
  ];
}

function observationOfSetting({ file, line, shown, effect }: TestSwitch): Observation {
  return {
    kind: 'finding',
    message: 'setting',
    data: { file: file.path, code: `\`${maskSecrets(shown)}\``, effect },
    location: {
      path: file.path,
      ...(file.previousPath === null ? {} : { previousPath: file.previousPath }),
      ...(line.head === null ? {} : { line: line.head }),
    },
    identity: shown,
    confidence: 'possible',
  };
}

/** What a test demanded: its plainest assertion. */
function firstAssertion({ test, shown }: TestLoss): string {
  return (
    (
      test.assertions.find(({ says }) => says === 'denies') ??
      test.assertions.find(({ says }) => says === 'refuses') ??
      test.assertions[0]
    )?.shown ?? shown
  );
}

function quoted(name: string): string {
  return `"${maskSecrets(name.replace(/\s+/g, ' ').slice(0, 120))}"`;
}
