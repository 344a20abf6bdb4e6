/** `nightwarden audit`: a repository against the 25 rows of the checklist. */
import { attempt } from '../git/process.js';
import { currentBranch } from '../git/revisions.js';
import { readWorkTree } from '../git/work-tree.js';
import { renderAudit, renderAuditJson } from '../render/audit.js';
import { auditRows } from '../rules/repository/audit.js';
import { gatherFacts } from './audit/gather.js';
import type { AuditOptions } from './audit-command.js';
import { settle, withRepository } from './local-repository.js';
import { hasColor, widthOf } from './terminal.js';

/** Looks and prints; the exit code. */
export async function runAudit(path: string | undefined, options: AuditOptions): Promise<number> {
  const started = performance.now();
  return withRepository(path ?? '.', async (repository) => {
    const tree = settle(await attempt(() => readWorkTree(repository)));
    const { facts, unread } = settle(await attempt(() => gatherFacts(repository, tree, options.whole === true)));
    const rows = auditRows(facts);
    const branch = await currentBranch(repository);
    const report = { root: tree.root, branch, files: facts.paths.size, rows, unread };
    const code = rows.some(({ state }) => state === 'not-met') ? 1 : 0;
    process.stdout.write(
      options.json === true
        ? renderAuditJson(report, code)
        : renderAudit(report, { color: hasColor(), width: widthOf(), seconds: (performance.now() - started) / 1000 }),
    );
    return code;
  });
}
