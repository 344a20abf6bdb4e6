/** `nightwarden check`: one change, judged and printed. */
import { readFileSync } from 'node:fs';
import type { Change } from '../change/change.js';
import { readChange } from '../git/change.js';
import { packagePath } from '../package-path.js';
import { ruleUrlOf } from '../rule-url.js';
import { RULES } from '../verdict/all-rules.js';
import { judgeChange, textsWantedBy } from '../verdict/judge.js';
import { exitCode } from '../verdict/severity.js';
import type { Verdict } from '../verdict/verdict.js';
import type { CheckOptions } from './check-command.js';
import { loadPolicy, policyRevisionFor } from './local-policy.js';
import { settle, withRepository } from './local-repository.js';
import { hasColor, widthOf } from './terminal.js';

/** Judges and prints; the exit code. */
export async function runCheck(options: CheckOptions): Promise<number> {
  const started = performance.now();
  return withRepository(options.repo, async (repository) => {
    const { base, head, branch, staged } = options;
    // Rules that the policy disables ask for texts too: a text too many costs less than finding the range twice.
    const read = settle(await readChange(repository, { base, head, branch, staged, wantsText: textsWantedBy(RULES) }));
    const policy = await loadPolicy(repository, options.policy, await policyRevisionFor(repository, read));
    const { change, verdict } = await judgeChange(read, policy, RULES);
    process.stdout.write(await render(options.format, verdict, change, (performance.now() - started) / 1000));
    if (options.format === 'text' && change.base.sha === change.head.sha) process.stderr.write(nothingToJudge(change));
    const code = exitCode(verdict);
    // A policy that was not used for its mistakes is never green, even where the defaults find nothing.
    return code === 0 && verdict.policy.problems.length > 0 ? 2 : code;
  });
}

async function render(format: CheckOptions['format'], verdict: Verdict, change: Change, seconds: number): Promise<string> {
  const context = { change, catalogue: RULES };
  switch (format) {
    case 'text': {
      const { renderTerminal } = await import('../render/terminal.js');
      return renderTerminal(verdict, { ...context, color: hasColor(), width: widthOf(), seconds });
    }
    case 'json': {
      const { renderJson } = await import('../render/json.js');
      return renderJson(verdict, context);
    }
    case 'jsonl': {
      const { renderJsonLine } = await import('../render/json.js');
      return `${renderJsonLine(verdict, RULES, change.head.sha)}\n`;
    }
    case 'sarif': {
      const { renderSarif } = await import('../render/sarif.js');
      const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string };
      return renderSarif(verdict, { ...context, ruleUrl: ruleUrlOf, version });
    }
    case 'github': {
      const { renderWorkflowCommands } = await import('../render/workflow-commands.js');
      return renderWorkflowCommands(verdict, context);
    }
  }
}

function nothingToJudge(change: Change): string {
  const at = change.base.ref === null ? 'its base' : change.base.ref;
  return `Nothing to judge: the head adds no commit to ${JSON.stringify(at)}. Name a range with --base, or use --staged or backtest.\n`;
}
