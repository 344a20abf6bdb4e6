/** A credential in any place that an author controls is in no output. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/change/change.js';
import { renderCheckRun } from '../../src/render/check-run.js';
import { commandAccountJson, renderCommandAccount } from '../../src/render/command-account.js';
import { renderComment } from '../../src/render/comment.js';
import { accountJson, renderAccount } from '../../src/render/guard-account.js';
import { renderJson, renderJsonLine } from '../../src/render/json.js';
import { renderSarif } from '../../src/render/sarif.js';
import { renderTerminal } from '../../src/render/terminal.js';
import { renderWorkflowCommands } from '../../src/render/workflow-commands.js';
import { withheldFrom, withheldFromText } from '../../src/rules/credentials/withheld-secrets.js';
import { accountOfScript } from '../../src/rules/destructive/command-account.js';
import { accountOf } from '../../src/rules/monitoring/guard-account.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { RULES } from '../../src/verdict/all-rules.js';
import { effectivePolicy } from '../../src/verdict/effective-policy.js';
import { judgeChange } from '../../src/verdict/judge.js';
import { parsePolicy } from '../../src/verdict/policy-file.js';
import { formatProblem } from '../../src/verdict/policy-problem.js';
import { changeOf } from '../support/change.js';
import { FAKE_SECRETS } from '../support/fake-secrets.js';
import { changeWith, EVERY_SECRET, tracesOf } from '../support/secret-everywhere.js';

/** A quarter of the kinds with each run of all tests, and those without a shape; EVERY_KIND=1 tries them all. */
const SHAPED = Object.keys(FAKE_SECRETS);
const KINDS = Object.entries(EVERY_SECRET).filter(
  ([kind]) => process.env['EVERY_KIND'] !== undefined || !SHAPED.includes(kind) || SHAPED.indexOf(kind) % 4 === 0,
);

/** Every output that a verdict has, by the name of its form. */
async function outputsOf(change: Change, policyText: string): Promise<Record<string, string>> {
  const parsing = parsePolicy(policyText, '.github/nightwarden.yml', RULES);
  const problems = parsing.ok ? [] : parsing.problems.map(formatProblem);
  const source = { origins: ['defaults'], problems };
  const policy = effectivePolicy({ organisation: null, repository: null, catalogue: RULES, source });
  const judged = await judgeChange(change, policy, RULES);
  const context = {
    change: judged.change,
    catalogue: RULES,
    ruleUrl: (rule: string) => `https://example.com/${rule}`,
    serverUrl: 'https://github.com',
  };
  const { verdict } = judged;
  const files = change.files.known ? change.files.value : [];
  const account = accountOf(files);
  const { maskKnown } = withheldFrom(change, new Set(files.map((file) => file.path)));
  return {
    verdict: JSON.stringify({ ...verdict, change: null }),
    text: renderTerminal(verdict, { ...context, color: false, width: 200 }),
    json: renderJson(verdict, context),
    jsonl: renderJsonLine(verdict, RULES),
    sarif: renderSarif(verdict, { ...context, version: '1.0.0' }),
    github: renderWorkflowCommands(verdict, context),
    'check run': JSON.stringify(renderCheckRun(verdict, context), null, 1),
    comment: renderComment(verdict, { ...context, checkUrl: null, commented: false }) ?? '',
    explain: maskKnown(renderAccount(account, { title: 'a..b', color: false, width: 200, all: true })),
    'explain as JSON': maskKnown(accountJson(account, { base: 'a', head: 'b' })),
  };
}

beforeAll(() => loadGrammars(['a.ts', 'a.py', 'a.sh', 'a.sql']));

describe('a credential in every place of a change', () => {
  it.each(KINDS)('%s is in no output', async (_kind, secret) => {
    const parts = changeWith(secret);
    const change = changeOf(parts);
    const outputs = await outputsOf(change, parts.files?.['.github/nightwarden.yml']?.after ?? '');
    const script = parts.files?.['scripts/deploy.sh']?.after ?? '';
    const account = accountOfScript(script);
    if (!('reason' in account)) {
      const { maskKnown } = withheldFromText(script);
      outputs['command'] = maskKnown(renderCommandAccount(account, { color: false, width: 200 }));
      outputs['command as JSON'] = maskKnown(commandAccountJson(account));
    }
    const leaks = Object.entries(outputs).flatMap(([form, output]) =>
      output.split('\n').flatMap((line) => (tracesOf(secret, line).length > 0 ? [`${form}: ${line.trim().slice(0, 400)}`] : [])),
    );
    expect(leaks).toEqual([]);
    expect(outputs['json']).toContain('"rule": "secret-added"');
  });
});
