/**
 * A change takes away, or weakens, code that kept a caller or a value out.
 * Length: what it says to people, and examples of whole functions, are most of it; the judging is in syntax/guards.
 */
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { FileChange, Hunk } from '../../change/file-change.js';
import type { Loss } from '../../syntax/guards/loss.js';
import { maskSecrets } from '../credentials/mask-secrets.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { locationOf } from './changed-lines.js';
import { beforeAndAfter, questionFor, severityOf } from './guard-evidence.js';
import { effectOf, harmOf, nameOfGuard, placeOf } from './guard-wording.js';
import { isGuardedSource, isTest, lossesOf } from './guarded-files.js';

const FIX =
  'Put it back. If it is no longer needed, say why in the pull request, and let someone merge it who may bypass the check.';

export const guardRemoved = defineRule({
  id: 'guard-removed',
  checklist: [24],
  subject: 'change',
  title: 'A security guard is removed or weakened',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Guards are the lines that keep somebody or something out: conditions that answer 401 or throw, calls that authorise,
verify, validate or sanitise, middlewares and decorators, options such as \`rejectUnauthorized\`, schema constraints, anchors of
regular expressions and entries of deny lists. Both sides of every changed file are parsed, the guards of both are matched over
the whole change, and a guard that was kept by nothing is a finding. So is code that opens a door by being there: \`|| true\`
in a condition, a check that returns at once, an option that switches protection off.`,
    why: `A failing test is made to pass quickest by deleting the check that fails it. Such a change is small, green, and reads like
a clean-up.`,
    fix: `Put the guard back. If it is no longer needed, say why in the pull request, and let someone merge it who may bypass the check; the policy can also have this rule only evaluated.`,
    limits: `Templates are read for what they escape, show to some only, and ask the browser to hold: Jinja, Django, Twig, Liquid, ERB,
Haml, Slim, Blade, Handlebars, EJS, Pug, Go, Razor, JSP, Thymeleaf, FreeMarker, Vue, Svelte and Angular; which values a page escapes by
a setting elsewhere is not known. Source code without a grammar (Swift, Scala, C, C++, Elixir, Perl, shell and others) is read line by
line, mostly for warnings, and each finding says so; so are lines around syntax errors. Only changed files are seen: a guard that a
change moves behind one in an unchanged file (a global middleware) is
reported. Tests, fixtures, stories, documentation, declaration files, \`vendor\` and \`dist\` folders and minified files are left
out, and so is what Yarn ships in \`.yarn\`. Guards are known by the words of their names and by what they do, so a check named \`step2\` that returns nothing is not
seen. What was rewritten together with the code around it is a warning at most, and a guard that a new condition was put around
counts as still there. Files over a million characters, or nested deeper than a thousand levels, leave the rule undecided when
their changed lines could belong to a guard; new files that are too large, and what was minified before, do not.`,
  },
  messages: {
    removed: {
      title: '{guard} removed from {place}',
      what: 'Before this change, {effect} in {place}: {code}. After it, nothing in the change does.',
      why: '{harm}',
      fix: FIX,
    },
    weakened: {
      title: '{guard} weakened in {place}',
      what: 'Before this change, {effect} in {place}: {code}. After it, a part of that is gone.',
      why: '{harm}',
      fix: FIX,
    },
    bypassed: {
      title: '{guard} switched off in {place}',
      what: 'This change adds {code} to {place}.',
      why: '{harm}',
      fix: 'Take it out again. If it is safe here, say why in the pull request, and let someone merge it who may bypass the check.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'a permission check is deleted',
        files: {
          'src/users/routes.js': {
            before: [
              "router.delete('/users/:id', async (req, res) => {",
              "  if (!can(req.user, 'users:delete')) return res.status(403).end();",
              '  await users.remove(req.params.id);',
              '  res.status(204).end();',
              '});',
              '',
            ].join('\n'),
            after: [
              "router.delete('/users/:id', async (req, res) => {",
              '  await users.remove(req.params.id);',
              '  res.status(204).end();',
              '});',
              '',
            ].join('\n'),
          },
        },
      },
      {
        name: 'certificates are no longer checked',
        files: {
          'src/mail/client.ts': {
            before: 'export const agent = new Agent({\n  keepAlive: true,\n});\n',
            after: 'export const agent = new Agent({\n  keepAlive: true,\n  rejectUnauthorized: false,\n});\n',
          },
        },
      },
      {
        name: 'a value is put into a page without being escaped',
        files: {
          'src/greeting.js': {
            before: 'export function greet(name) {\n  return `<p>Hello ${escapeHtml(name)}</p>`;\n}\n',
            after: 'export function greet(name) {\n  return `<p>Hello ${name}</p>`;\n}\n',
          },
        },
      },
    ],
    accepted: [
      {
        name: 'the check becomes a middleware of the route',
        files: {
          'src/users/routes.js': {
            before: [
              "router.delete('/users/:id', async (req, res) => {",
              "  if (!can(req.user, 'users:delete')) return res.status(403).end();",
              '  await users.remove(req.params.id);',
              '});',
              '',
            ].join('\n'),
            after: [
              "router.delete('/users/:id', requirePermission('users:delete'), async (req, res) => {",
              '  await users.remove(req.params.id);',
              '});',
              '',
            ].join('\n'),
          },
        },
      },
      {
        name: 'the code that was guarded goes together with its check',
        files: {
          'src/users/routes.js': {
            before: [
              "router.delete('/users/:id', async (req, res) => {",
              "  if (!can(req.user, 'users:delete')) return res.status(403).end();",
              '  await users.remove(req.params.id);',
              '});',
              '',
            ].join('\n'),
            after: '',
          },
        },
      },
      {
        name: 'the check is written differently',
        files: {
          'src/greeting.js': {
            before:
              'export function open(user) {\n  if (!isAdmin(user)) {\n    throw new Forbidden();\n  }\n  return vault.open();\n}\n',
            after:
              'export function open(account) {\n  if (!isAdmin(account)) throw new Forbidden();\n  return vault.open();\n}\n',
          },
        },
      },
    ],
  },
  wantsText: isGuardedSource,
  appliesTo: (change: Change) => change.files.known && change.files.value.some(isGuardedSource),
  *check(change: Change): Iterable<Observation | UndecidedPart> {
    if (!change.files.known) return;
    const files = change.files.value;
    const { losses, undecided } = lossesOf(files.filter(isGuardedSource));
    const tests = evidenceOfTests(files);
    yield* undecided;
    const byPath = new Map(files.map((file) => [file.path, file]));
    for (const loss of losses) {
      const file = byPath.get(loss.file.path);
      if (file?.hunks.known) yield observationOf(loss, file, { hunks: file.hunks.value, tests });
    }
  },
});

function observationOf(loss: Loss, file: FileChange, { hunks, tests }: { hunks: readonly Hunk[]; tests: string[] }): Observation {
  const { guard, kind } = loss;
  const place = placeOf(guard.unit, file.path);
  const code = maskSecrets(guard.text);
  const { severity, reasons } = severityOf(loss);
  const data = { guard: nameOfGuard(guard), place, code: `\`${code}\``, harm: harmOf(guard) };
  return {
    kind: 'finding',
    message: kind,
    data: kind === 'bypassed' ? data : { ...data, effect: effectOf(guard) },
    location: locationOf({ ...loss, side: kind === 'bypassed' ? 'head' : 'base' }, file, hunks),
    identity: [guard.unit.path, guard.text, ...loss.lost].join('\n'),
    evidence: [
      ...reasons,
      ...evidenceOf(loss),
      ...beforeAndAfter(loss),
      questionFor(guard),
      ...(kind === 'bypassed' ? [] : tests),
    ],
    severity,
    confidence: loss.certain ? 'certain' : 'possible',
  };
}

function evidenceOf({ kind, file, left, lost, doubts }: Loss): string[] {
  if (kind === 'bypassed') return [...doubts];
  const note = file.before?.guards.note;
  return [
    ...(note === undefined || doubts.includes(note) ? [] : [note]),
    ...(kind === 'weakened' && lost.length > 0 ? [`Gone: ${lost.map((part) => `\`${part}\``).join(', ')}.`] : []),
    ...(kind === 'weakened' && left !== null ? [`Left: \`${left.text}\`.`] : []),
    'Looked for and not found: the same check in another function or file of this change, under other names, turned round, in a function that is called instead, or a new check in its place.',
    ...doubts,
  ];
}

/** Told, never judged: deleting a check's test proves nothing about the check. */
function evidenceOfTests(files: readonly FileChange[]): string[] {
  const shorter = files.filter(
    (file) =>
      isTest(file.path) &&
      file.hunks.known &&
      file.hunks.value.some((hunk) => hunk.lines.some((line) => line.kind === 'removed')),
  );
  return shorter.slice(0, 3).map((file) => `The same change takes lines out of the test ${file.path}.`);
}
