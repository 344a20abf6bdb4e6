/** `nightwarden explain --change`: what `guard-removed` thinks of one change, for somebody who tunes it. */
import type { Change } from '../change/change.js';
import { readChange, readRange } from '../git/change.js';
import { readHistory } from '../git/commits.js';
import { attempt, type Result } from '../git/process.js';
import type { LocalRepository } from '../git/repository.js';
import { resolveRevision } from '../git/revisions.js';
import { accountJson, renderAccount } from '../render/guard-account.js';
import { withheldFrom } from '../rules/credentials/withheld-secrets.js';
import { terminalText } from '../render/terminal-text.js';
import { accountOf, type ChangeAccount } from '../rules/monitoring/guard-account.js';
import { guardRemoved } from '../rules/monitoring/guard-removed.js';
import { loadGrammars } from '../syntax/grammars.js';
import { textsWantedBy } from '../verdict/judge.js';
import { UsageError } from './exit.js';
import type { ExplainOptions } from './explain-command.js';
import { settle, withRepository } from './local-repository.js';
import { hasColor, widthOf } from './terminal.js';

const wantsText = textsWantedBy([guardRemoved]);

/** Reads the change and prints; the exit code: 3 when something could not be seen, else 0, whatever was found. */
export async function runExplainChange(id: string | undefined, options: ExplainOptions): Promise<number> {
  if (id !== undefined && id !== guardRemoved.id) {
    throw new UsageError(`only ${guardRemoved.id} can be shown at work on a change, not "${terminalText(id, 60)}".`);
  }
  return withRepository(options.repo, async (repository) => {
    const change = settle(await read(repository, options));
    if (!change.files.known) throw new UsageError(`the change could not be read: ${change.files.reason}.`, 3);
    const files = change.files.value;
    await loadGrammars(files.map((file) => file.path));
    const whole = accountOf(files);
    const account = options.path === undefined ? whole : within(whole, options.path);
    const range = { base: change.base.sha, head: change.head.sha };
    const title = `${change.base.sha.slice(0, 12)}..${change.head.sha.slice(0, 12)}`;
    const output =
      options.format === 'json'
        ? accountJson(account, range)
        : renderAccount(account, { title, color: hasColor(), width: widthOf(), all: options.path !== undefined });
    process.stdout.write(withheldFrom(change, new Set(files.map((file) => file.path))).maskKnown(output));
    return account.undecided.length > 0 ? 3 : 0;
  });
}

function read(repository: LocalRepository, { change, staged }: ExplainOptions): Promise<Result<Change>> {
  if (staged === true || typeof change !== 'string') return readChange(repository, { staged, wantsText });
  const [, base, dots, head] = /^(.*?)(\.{2,3})(.*)$/s.exec(change) ?? [];
  if (base === undefined || head === undefined) return readCommit(repository, change);
  const range = { base: base === '' ? 'HEAD' : base, head: head === '' ? 'HEAD' : head, wantsText };
  return dots === '...' ? readChange(repository, range) : readRange(repository, range);
}

/** What one commit changed, as a backtest sees it: against its first parent. */
async function readCommit(repository: LocalRepository, name: string): Promise<Result<Change>> {
  const history = await attempt(async () => readHistory(repository, (await resolveRevision(repository, name)).sha, { last: 1 }));
  if (!history.ok) return history;
  const [commit] = history.value.entries;
  if (commit === undefined) throw new UsageError(`this shallow clone lacks the parent of "${terminalText(name, 60)}".`, 3);
  return readRange(repository, { base: commit.parent, head: commit.sha, wantsText });
}

/** The account of one file or folder; the whole change was judged all the same. */
function within(account: ChangeAccount, path: string): ChangeAccount {
  const wanted = path.replace(/^\.\//, '').replace(/(?<!\/)\/+$/, '');
  const isWithin = (other: string): boolean => other === wanted || other.startsWith(`${wanted}/`);
  const some: ChangeAccount = {
    files: account.files.filter((file) => isWithin(file.path)),
    passedOver: account.passedOver.filter(isWithin),
    leftOut: account.leftOut.filter(isWithin),
    undecided: account.undecided.filter((part) => isWithin(part.path)),
  };
  if (Object.values(some).every((list: readonly unknown[]) => list.length === 0)) {
    throw new UsageError(`the change touches nothing in "${terminalText(path, 200)}".`);
  }
  return some;
}
