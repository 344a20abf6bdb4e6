/** Git's own objects and references. */
import { ApiError, notFound, validationFailed } from '../api-error.js';
import { entryType, type TreeEntry } from '../git/objects.js';
import { gitText } from '../git/process.js';
import { ZERO_OID } from '../git/repository.js';
import { updateRefs } from '../ref-updates.js';
import type { Json } from '../representation/accounts.js';
import { gitCommit, repositoryUrl } from '../representation/repositories.js';
import { nodeId } from '../state/state.js';
import { base64Lines } from './contents.js';
import { type Call, created, type Handlers, NO_CONTENT, ok, type Reply } from './call.js';

export const GIT_DATA_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/git/ref/{ref}': async (call) => {
    const ref = `refs/${call.path('ref')}`;
    const oid = call.repository.git.refs.get(ref);
    if (oid === undefined) throw notFound();
    return ok(await reference(call, ref, oid));
  },
  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': async (call) => {
    const prefix = `refs/${call.path('ref')}`;
    const matching = [...call.repository.git.refs].filter(([ref]) => ref.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
    return ok(await Promise.all(matching.map(([ref, oid]) => reference(call, ref, oid))));
  },
  'POST /repos/{owner}/{repo}/git/refs': createRef,
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': updateRef,
  'DELETE /repos/{owner}/{repo}/git/refs/{ref}': async (call) => {
    const ref = `refs/${call.path('ref')}`;
    const before = call.repository.git.refs.get(ref);
    if (before === undefined) throw new ApiError(422, 'Reference does not exist');
    await change(call, { ref, before, after: ZERO_OID });
    return NO_CONTENT;
  },
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': getTree,
  'POST /repos/{owner}/{repo}/git/trees': createTree,
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': async (call) => {
    const blob = await call.repository.git.object(objectId(call.path('file_sha')));
    if (blob === null || blob.type !== 'blob') throw notFound();
    if (call.media === 'raw') {
      return { status: 200, body: blob.content, headers: { 'Content-Type': 'application/vnd.github.raw; charset=utf-8' } };
    }
    return ok({
      sha: blob.oid,
      node_id: nodeId('B', call.repository.id) + blob.oid,
      size: blob.content.length,
      url: `${repositoryUrl(call.platform, call.repository)}/git/blobs/${blob.oid}`,
      content: base64Lines(blob.content),
      encoding: 'base64',
    });
  },
  'POST /repos/{owner}/{repo}/git/blobs': (call) => {
    const encoding = call.text('encoding') === 'base64' ? 'base64' : 'utf8';
    const sha = call.repository.git.writeBlob(Buffer.from(call.text('content') ?? '', encoding));
    return created({ sha, url: `${repositoryUrl(call.platform, call.repository)}/git/blobs/${sha}` });
  },
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': async (call) => {
    const commit = await call.repository.git.commit(objectId(call.path('commit_sha')));
    if (commit === null) throw notFound();
    return ok(gitCommit(call.platform, call.repository, commit));
  },
  'POST /repos/{owner}/{repo}/git/commits': createCommit,
};

/** Only object ids name objects here, never revision expressions. */
function objectId(text: string): string {
  if (!/^[0-9a-f]{4,64}$/.test(text)) throw notFound();
  return text;
}

async function reference(call: Call, ref: string, oid: string): Promise<Json> {
  const type = (await call.repository.git.object(oid))?.type ?? 'commit';
  const url = repositoryUrl(call.platform, call.repository);
  return {
    ref,
    node_id: `REF_${Buffer.from(`${call.repository.id}:${ref}`).toString('base64url')}`,
    url: `${url}/git/${ref}`,
    object: { sha: oid, type, url: `${url}/git/${type}s/${oid}` },
  };
}

async function change(call: Call, update: { ref: string; before: string; after: string }): Promise<void> {
  if (/^refs\/(pull|heads\/gh-readonly-queue)\//.test(update.ref)) throw new ApiError(422, 'Reference cannot be updated');
  const [result] = await updateRefs(call.platform, call.repository, [update], { actor: call.actor, reason: 'push' });
  if (result?.allowed === true) return;
  const workflows = result?.reason.startsWith('refusing to allow') === true;
  throw new ApiError(workflows ? 403 : 422, result?.message ?? 'Reference update failed');
}

async function createRef(call: Call): Promise<Reply> {
  const { git } = call.repository;
  const ref = call.text('ref') ?? '';
  const sha = call.text('sha') ?? '';
  const wellFormed =
    /^refs\/[^/]+\/.+/.test(ref) &&
    (await gitText(git.directory, ['check-ref-format', ref]).then(
      () => true,
      () => false,
    ));
  if (!wellFormed) throw new ApiError(422, 'Reference name is invalid');
  if (git.refs.has(ref)) throw new ApiError(422, 'Reference already exists');
  if (!/^[0-9a-f]{40}$/.test(sha) || (await git.object(sha)) === null) throw new ApiError(422, 'Object does not exist');
  await change(call, { ref, before: ZERO_OID, after: sha });
  return created(await reference(call, ref, sha));
}

async function updateRef(call: Call): Promise<Reply> {
  const { git } = call.repository;
  const ref = `refs/${call.path('ref')}`;
  const sha = call.text('sha') ?? '';
  const before = git.refs.get(ref);
  if (before === undefined) throw new ApiError(422, 'Reference does not exist');
  if (!/^[0-9a-f]{40}$/.test(sha) || (await git.object(sha)) === null) throw new ApiError(422, 'Object does not exist');
  if (call.body['force'] !== true && !(await git.isAncestor(before, sha)))
    throw new ApiError(422, 'Update is not a fast forward');
  await change(call, { ref, before, after: sha });
  return ok(await reference(call, ref, sha));
}

async function getTree(call: Call): Promise<Reply> {
  const { git } = call.repository;
  const name = call.path('tree_sha');
  const tree = await git.tree((await git.resolve(name)) ?? objectId(name));
  if (tree === null) throw notFound();
  const url = `${repositoryUrl(call.platform, call.repository)}/git`;
  // Any value asks for recursion, also `0` and `false` (REST docs, "Get a tree").
  const recursive = call.query.has('recursive');
  const entries = recursive ? await git.treeRecursive(tree.oid) : await withSizes(call, tree.entries);
  const limit = call.platform.limits.treeEntries;
  return ok({
    sha: tree.oid,
    url: `${url}/trees/${tree.oid}`,
    tree: entries.slice(0, limit).map(({ path, mode, oid, size }) => ({
      path,
      mode,
      type: entryType(mode),
      sha: oid,
      ...(size === null ? {} : { size }),
      ...(mode === '160000' ? {} : { url: `${url}/${entryType(mode)}s/${oid}` }),
    })),
    truncated: entries.length > limit,
  });
}

function withSizes(call: Call, entries: readonly TreeEntry[]): Promise<(TreeEntry & { size: number | null })[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const blob = entryType(entry.mode) === 'blob' ? await call.repository.git.object(entry.oid) : null;
      return { ...entry, size: blob?.content.length ?? null };
    }),
  );
}

interface TreeItem {
  readonly path: string;
  readonly mode: string;
  readonly sha?: string | null;
  readonly content?: string;
}

async function createTree(call: Call): Promise<Reply> {
  const { git } = call.repository;
  const items = call.body['tree'] as TreeItem[];
  const base = call.text('base_tree');
  const baseTree = base === undefined ? null : await git.tree(objectId(base));
  if (base !== undefined && baseTree === null) throw new ApiError(422, 'base_tree is not a valid tree oid');
  const oid = await place(call, baseTree?.oid ?? null, items);
  const entries = (await git.tree(oid))?.entries ?? [];
  const url = `${repositoryUrl(call.platform, call.repository)}/git`;
  return created({
    sha: oid,
    url: `${url}/trees/${oid}`,
    tree: entries.map((each) => ({ path: each.path, mode: each.mode, type: entryType(each.mode), sha: each.oid })),
    truncated: false,
  });
}

/** A tree like the base with entries put at their paths; a null sha removes. */
async function place(call: Call, base: string | null, items: readonly TreeItem[]): Promise<string> {
  const { git } = call.repository;
  const entries = new Map((base === null ? [] : ((await git.tree(base))?.entries ?? [])).map((entry) => [entry.path, entry]));
  const folders = new Map<string, TreeItem[]>();
  for (const item of items) {
    const slash = item.path.indexOf('/');
    if (slash !== -1) {
      const inside = { ...item, path: item.path.slice(slash + 1) };
      folders.set(item.path.slice(0, slash), [...(folders.get(item.path.slice(0, slash)) ?? []), inside]);
    } else if (item.sha === null) {
      entries.delete(item.path);
    } else {
      const oid = item.sha ?? git.writeBlob(item.content ?? '');
      const known = item.mode === '160000' || (await git.object(oid)) !== null;
      if (!known) throw validationFailed(`tree.sha ${oid} is not a valid object`);
      entries.set(item.path, { path: item.path, mode: item.mode, oid });
    }
  }
  for (const [folder, inside] of folders) {
    const existing = entries.get(folder);
    const oid = await place(call, existing?.mode === '040000' ? existing.oid : null, inside);
    if ((await git.tree(oid))?.entries.length === 0) entries.delete(folder);
    else entries.set(folder, { path: folder, mode: '040000', oid });
  }
  return git.writeTree([...entries.values()]);
}

async function createCommit(call: Call): Promise<Reply> {
  const { platform, repository, account } = call;
  const tree = call.text('tree') ?? '';
  const parents = (call.body['parents'] as string[] | undefined) ?? [];
  if ((await repository.git.tree(objectId(tree))) === null) throw new ApiError(422, 'Tree SHA does not exist');
  for (const parent of parents) {
    if ((await repository.git.commit(objectId(parent))) === null)
      throw new ApiError(422, 'Parent SHA does not exist or is not a commit object');
  }
  const person = (name: string) => {
    const given = (call.body[name] ?? {}) as { name?: string; email?: string; date?: string };
    return {
      name: given.name ?? account.name,
      email: given.email ?? account.email ?? `${account.id}+${account.login}@users.noreply.github.com`,
      date: given.date ?? platform.state.now(),
    };
  };
  const author = person('author');
  const committer = call.body['committer'] === undefined ? author : person('committer');
  const oid = repository.git.writeCommit({ tree, parents, message: call.text('message') ?? '', author, committer });
  const commit = await repository.git.commit(oid);
  if (commit === null) throw new Error(`the commit ${oid} is not there after writing`);
  return created(gitCommit(platform, repository, commit));
}
