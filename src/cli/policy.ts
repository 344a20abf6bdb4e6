/** `nightwarden policy validate` and `policy show`. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { terminalText } from '../render/terminal-text.js';
import { count } from '../render/visible.js';
import { RULES } from '../verdict/all-rules.js';
import { POLICY_PATH, parsePolicy } from '../verdict/policy-file.js';
import { formatProblem } from '../verdict/policy-problem.js';
import type { Policy } from '../verdict/policy.js';
import { UsageError } from './exit.js';
import { loadPolicy, policyRevision, readPolicyFile } from './local-policy.js';
import { withRepository } from './local-repository.js';
import type { ShowOptions, ValidateOptions } from './policy-command.js';

export function runValidate(file: string | undefined, { organisation = false }: ValidateOptions): number {
  const path = file ?? policyOfWorkTree();
  const parsing = parsePolicy(readPolicyFile(path), path, RULES, organisation ? 'organisation' : 'repository');
  if (parsing.ok) {
    process.stdout.write(`${terminalText(path)} is a valid policy.\n`);
    return 0;
  }
  const problems = parsing.problems.map((problem) => `${formatProblem(problem)}\n`).join('');
  process.stdout.write(`${problems}${count(parsing.problems.length, 'problem')}. A policy with a problem is not used.\n`);
  return 2;
}

export async function runShow(options: ShowOptions): Promise<number> {
  return withRepository(options.repo, async (repository) => {
    const policy = await loadPolicy(repository, options.policy, await policyRevision(repository));
    process.stdout.write(`# From ${policy.source.origins.map((origin) => terminalText(origin)).join(', ')}\n${asYaml(policy)}`);
    for (const problem of policy.source.problems) process.stderr.write(`${terminalText(problem)}\n`);
    return policy.source.problems.length > 0 ? 2 : 0;
  });
}

/** In the words of a policy file, so that what is shown can be copied into one. */
function asYaml(policy: Policy): string {
  const rules = RULES.flatMap((rule) => {
    const own = policy.rules.get(rule.id);
    if (own === undefined) return [];
    const options = typeof own.options === 'object' ? own.options : {};
    return [
      [
        rule.id,
        { enforcement: own.enforcement, severity: own.severity ?? rule.severity, judges: own.judges, ...options },
      ] as const,
    ];
  });
  return stringify(
    {
      enforcement: policy.enforcement,
      'fail-at': policy.failAt,
      agents: { branches: policy.agents.branches },
      rules: Object.fromEntries(rules),
    },
    { lineWidth: 100 },
  );
}

function policyOfWorkTree(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const path = join(folder, POLICY_PATH);
    if (existsSync(path)) return relative(process.cwd(), path);
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) {
      throw new UsageError(`there is no ${POLICY_PATH} here; without one the defaults are in force. Name another file to check.`);
    }
  }
}
