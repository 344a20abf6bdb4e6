/** The webhooks about a reference that changed: `create`, `delete` and `push` with its list of commits. */
import { gitText } from './git/process.js';
import { type RefUpdate, ZERO_OID } from './git/repository.js';
import type { Platform } from './platform.js';
import type { Json } from './representation/accounts.js';
import { simpleUser } from './representation/accounts.js';
import { repositoryPage, webhookContext } from './representation/repositories.js';
import type { Account } from './state/account.js';
import type { Repository } from './state/repository.js';

/** Webhook docs, "push". */
const MAX_COMMITS = 2_048;
const MAX_PATHS = 3_000;

/** Sends everything that Apps are told of one changed reference. */
export async function emitRefEvents(
  platform: Platform,
  repository: Repository,
  update: RefUpdate,
  forced: boolean,
  sender: Account,
): Promise<void> {
  emitCreateOrDelete(platform, repository, update, sender);
  await emitPush(platform, repository, update, forced, sender);
}

async function emitPush(
  platform: Platform,
  repository: Repository,
  update: RefUpdate,
  forced: boolean,
  sender: Account,
): Promise<void> {
  const { ref, before, after } = update;
  const page = repositoryPage(platform, repository);
  const created = before === ZERO_OID;
  const deleted = after === ZERO_OID;
  const commits = deleted ? [] : await pushedCommits(platform, repository, update);
  const head = deleted ? null : ((await commitsInShape(platform, repository, ['--max-count=1', after]))[0] ?? null);
  const context = webhookContext(platform, repository, sender);
  platform.webhooks.emit({
    event: 'push',
    repository,
    payload: {
      ref,
      before,
      after,
      created,
      deleted,
      forced,
      base_ref: null,
      compare: created
        ? `${page}/commit/${after.slice(0, 12)}`
        : `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits,
      head_commit: head,
      pusher: { name: sender.login, ...(sender.email === null ? {} : { email: sender.email }) },
      ...context,
      repository: {
        ...(context['repository'] as Json),
        // In this event alone these are numbers, and the owner carries a name (webhook docs, "push").
        created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
        pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
        owner: { ...simpleUser(platform, repository.owner), name: repository.owner.login, email: repository.owner.email },
        stargazers: 0,
        master_branch: repository.defaultBranch,
      },
    },
  });
}

async function pushedCommits(platform: Platform, repository: Repository, { ref, before, after }: RefUpdate): Promise<Json[]> {
  const others = [...repository.git.refs]
    .filter(([name]) => name !== ref && name.startsWith('refs/heads/'))
    .map(([, oid]) => `^${oid}`);
  const excluded = before === ZERO_OID ? others : [`^${before}`];
  return commitsInShape(platform, repository, [`--max-count=${MAX_COMMITS}`, '--reverse', after, ...excluded]);
}

const FIELDS = ['%H', '%T', '%an', '%ae', '%cn', '%ce', '%ct', '%B'].join('%x00');

/** Commits as `git log` lists them, with the paths they touch against their first parent. */
async function commitsInShape(platform: Platform, repository: Repository, revisions: readonly string[]): Promise<Json[]> {
  const text = await gitText(repository.git.directory, [
    'log',
    '-m',
    '--first-parent',
    '--root',
    '--no-renames',
    '--name-status',
    '-z',
    `--format=%x1e${FIELDS}%x00%x1f`,
    ...revisions,
  ]);
  return text
    .split('\u001e')
    .slice(1)
    .map((part) => {
      const [head = '', tail = ''] = part.split('\u001f');
      const [
        oid = '',
        tree = '',
        authorName = '',
        authorEmail = '',
        committerName = '',
        committerEmail = '',
        seconds = '',
        message = '',
      ] = head.split('\0');
      const paths: Record<'added' | 'removed' | 'modified', string[]> = { added: [], removed: [], modified: [] };
      const tokens = tail
        .split('\0')
        .map((token) => token.replace(/^\n/, ''))
        .filter((token) => token !== '');
      for (let at = 0; at + 1 < tokens.length; at += 2) {
        const list = paths[tokens[at] === 'A' ? 'added' : tokens[at] === 'D' ? 'removed' : 'modified'];
        if (list.length < MAX_PATHS) list.push(tokens[at + 1] ?? '');
      }
      const person = (name: string, email: string): Json => {
        const account = platform.state.accountByEmail(email);
        return { name, email, ...(account === null ? {} : { username: account.login }) };
      };
      return {
        id: oid,
        tree_id: tree,
        distinct: true,
        message: message.replace(/(?<!\n)\n+$/, ''),
        timestamp: new Date(Number(seconds) * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z'),
        url: `${repositoryPage(platform, repository)}/commit/${oid}`,
        author: person(authorName, authorEmail),
        committer: person(committerName, committerEmail),
        ...paths,
      };
    });
}

function emitCreateOrDelete(platform: Platform, repository: Repository, update: RefUpdate, sender: Account): void {
  const event = update.before === ZERO_OID ? 'create' : update.after === ZERO_OID ? 'delete' : null;
  if (event === null) return;
  platform.webhooks.emit({
    event,
    repository,
    payload: {
      ref: update.ref.replace(/^refs\/(heads|tags)\//, ''),
      ref_type: update.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      ...(event === 'create' ? { master_branch: repository.defaultBranch, description: repository.description } : {}),
      pusher_type: 'user',
      ...webhookContext(platform, repository, sender),
    },
  });
}
