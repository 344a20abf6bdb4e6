/**
 * What was tried against `guard-removed` and `test-weakened` before their code was read, and is not judged right yet. Whoever mends a
 * kind moves its changes from `unseen` to `flagged`, and from `alarms` to `accepted`, where the suites of the two rules hold them.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { guardRemoved } from '../../src/rules/monitoring/guard-removed.js';
import { testWeakened } from '../../src/rules/monitoring/test-weakened.js';
import type { Rule } from '../../src/rules/rule.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { changeFilesIn } from '../support/change-file.js';
import { judge } from '../support/rule-judge.js';

const TRIED: readonly (readonly [Rule, string])[] = [
  [guardRemoved, 'fixtures/guards/evasions'],
  [testWeakened, 'fixtures/tests/evasions'],
];

describe.each(TRIED)('changes tried against rule %#', (rule, folder) => {
  const changes = changeFilesIn(folder);
  beforeAll(() => loadGrammars(changes.flatMap(([, { files }]) => Object.keys(files))));
  const fails = (name: string): boolean => {
    const files = changes.find(([each]) => each === name)?.[1].files ?? {};
    return judge(rule, { name, files }).findings.some((finding) => finding.confidence !== 'possible');
  };
  const below = (side: string): string[] => changes.flatMap(([name]) => (name.startsWith(`${side}/`) ? [name] : []));

  it('still lets pass what is in unseen', () => {
    expect(below('unseen').filter(fails)).toEqual([]);
  });
  it('still refuses what is in alarms', () => {
    expect(below('alarms').filter((name) => !fails(name))).toEqual([]);
  });
});

describe('a guard that is gone in a large change', () => {
  it('is found among 400 files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `src/page${index}.js`,
        {
          before: `export function title() {\n  return 'page ${index}';\n}\n`,
          after: `export function title() {\n  return 'Page ${index}';\n}\n`,
        },
      ]),
    );
    const action = 'export function purge(user) {\n  store.purge();\n}\n';
    const guarded = action.replace('  store', "  if (!user.isAdmin) throw new ForbiddenError('admins only');\n  store");
    await loadGrammars(['purge.js']);
    const { findings } = judge(guardRemoved, {
      name: 'large',
      files: { ...files, 'src/purge.js': { before: guarded, after: action } },
    });
    expect(findings.map(({ location, confidence }) => ({ path: location?.path, confidence }))).toEqual([
      { path: 'src/purge.js', confidence: 'certain' },
    ]);
  });
});
