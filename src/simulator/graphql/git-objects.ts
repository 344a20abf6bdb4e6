/** Git objects and references as GraphQL shows them. */
import type { CommitObject } from '../git/objects.js';
import { entryType, type TreeEntry } from '../git/objects.js';
import { commitNodeId, repositoryPage } from '../representation/repositories.js';
import type { Repository } from '../state/repository.js';
import { connection, type ConnectionArguments } from './connection.js';
import type { GraphqlContext } from './context.js';
import { actorObject } from './actors.js';
import { pullRequests } from '../state/repository.js';
import { classicProtection } from '../protection/applicable.js';

/** A git object by any revision expression; null when there is none. */
export async function gitObject(context: GraphqlContext, repository: Repository, expression: string): Promise<object | null> {
  const object = await repository.git.object(expression);
  if (object === null) return null;
  const base = {
    id: `GO_${Buffer.from(`${repository.id}:${object.oid}`).toString('base64url')}`,
    oid: object.oid,
    abbreviatedOid: object.oid.slice(0, 7),
    repository: () => context.objects.repository(context, repository),
  };
  if (object.type === 'blob') {
    const { content } = object;
    const limit = context.platform.limits.blobTextBytes;
    // Git's own test: a zero byte among the first 8,000.
    const isBinary = content.subarray(0, 8_000).includes(0);
    return {
      ...base,
      __typename: 'Blob',
      byteSize: content.length,
      isBinary,
      isTruncated: content.length > limit,
      text: isBinary ? null : wholeCharacters(content.subarray(0, limit)).toString('utf8'),
    };
  }
  if (object.type === 'tree') {
    return {
      ...base,
      __typename: 'Tree',
      entries: async () =>
        (await repository.git.tree(object.oid))?.entries.map((entry) => treeEntry(context, repository, entry, '')),
    };
  }
  if (object.type === 'tag') return { ...base, __typename: 'Tag' };
  const commit = await repository.git.commit(object.oid);
  return commit === null ? null : commitObject(context, repository, commit);
}

/** Without the bytes of a character that the cut went through. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lead = bytes[end - 1] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return end > 0 && bytes.length - end + 1 < needed ? bytes.subarray(0, end - 1) : bytes;
}

function treeEntry(context: GraphqlContext, repository: Repository, entry: TreeEntry, folder: string): object {
  const type = entryType(entry.mode);
  return {
    __typename: 'TreeEntry',
    name: entry.path.split('/').at(-1),
    path: folder === '' ? entry.path : `${folder}/${entry.path}`,
    mode: Number.parseInt(entry.mode, 8),
    type,
    oid: entry.oid,
    size: async () => (type === 'blob' ? ((await repository.git.object(entry.oid))?.content.length ?? 0) : 0),
    object: () => (type === 'commit' ? null : context.objects.gitObject(context, repository, entry.oid)),
    repository: () => context.objects.repository(context, repository),
  };
}

interface HistoryArguments extends ConnectionArguments {
  readonly path?: string | null;
  readonly since?: string | null;
  readonly until?: string | null;
  readonly author?: unknown;
}

function commitObject(context: GraphqlContext, repository: Repository, commit: CommitObject): object {
  const { git } = repository;
  const [headline = '', ...body] = commit.message.split('\n');
  const actor = (signature: CommitObject['author']) => {
    const account = context.platform.state.accountByEmail(signature.email);
    return {
      ...signature,
      avatarUrl: `${context.platform.url}/avatars/u/${account?.id ?? 0}`,
      user: account === null || account.type !== 'User' ? null : actorObject(context, account),
    };
  };
  return {
    __typename: 'Commit',
    id: commitNodeId(repository, commit.oid),
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    message: commit.message,
    messageHeadline: headline,
    messageBody: body.join('\n').trim(),
    author: actor(commit.author),
    committer: actor(commit.committer),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    // No longer filled by GitHub.
    pushedDate: null,
    signature: null,
    url: `${repositoryPage(context.platform, repository)}/commit/${commit.oid}`,
    tree: () => context.objects.gitObject(context, repository, commit.tree),
    repository: () => context.objects.repository(context, repository),
    parents: (page: ConnectionArguments) =>
      connection(commit.parents, page, (oid) => context.objects.gitObject(context, repository, oid)),
    history: async ({ path, since, until, author, ...page }: HistoryArguments) => {
      if (author != null) throw new Error('The local GitHub does not simulate Commit.history(author:)');
      const oids = await git.revisions([
        ...(since == null ? [] : [`--since=${since}`]),
        ...(until == null ? [] : [`--until=${until}`]),
        commit.oid,
        ...(path == null ? [] : ['--', path]),
      ]);
      return connection(oids, page, (oid) => context.objects.gitObject(context, repository, oid));
    },
    file: async ({ path }: { path: string }) => {
      const parts = path.split('/');
      let tree = commit.tree;
      for (const [index, name] of parts.entries()) {
        const entry = (await git.tree(tree))?.entries.find((each) => each.path === name);
        if (entry === undefined) return null;
        if (index === parts.length - 1) return treeEntry(context, repository, entry, parts.slice(0, -1).join('/'));
        tree = entry.oid;
      }
      return null;
    },
    associatedPullRequests: (page: ConnectionArguments) =>
      connection(
        pullRequests(repository).filter((pull) => pull.headSha === commit.oid || pull.mergeCommitSha === commit.oid),
        page,
        (pull) => context.objects.pullRequest(context, pull),
      ),
  };
}

export function refObject(context: GraphqlContext, repository: Repository, ref: string): object | null {
  const oid = repository.git.refs.get(ref);
  if (oid === undefined) return null;
  const prefix = /^refs\/(heads|tags)\//.exec(ref)?.[0] ?? 'refs/';
  const name = ref.slice(prefix.length);
  return {
    __typename: 'Ref',
    id: `REF_${Buffer.from(`${repository.id}:${ref}`).toString('base64url')}`,
    name,
    prefix,
    target: () => context.objects.gitObject(context, repository, oid),
    repository: () => context.objects.repository(context, repository),
    branchProtectionRule: () => {
      context.require(repository, 'administration', 'read');
      const rule = prefix === 'refs/heads/' ? classicProtection(repository, name) : null;
      return rule === null ? null : context.objects.protectionRule(context, repository, rule);
    },
    associatedPullRequests: (page: ConnectionArguments) =>
      connection(
        pullRequests(repository).filter((pull) => pull.headRepository === repository && pull.headRef === name),
        page,
        (pull) => context.objects.pullRequest(context, pull),
      ),
  };
}
