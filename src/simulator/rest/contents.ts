/** Files and folders: `GET`, `PUT` and `DELETE /contents/{path}`, and the README. */
import { posix } from 'node:path';
import { ApiError, notFound } from '../api-error.js';
import { entryType, type TreeEntry } from '../git/objects.js';
import { ZERO_OID } from '../git/repository.js';
import { updateRefs } from '../ref-updates.js';
import { encodePath } from '../representation/files.js';
import { gitCommit, repositoryPage, repositoryUrl } from '../representation/repositories.js';
import type { Json } from '../representation/accounts.js';
import { type Call, type Handlers, ok, type Reply } from './call.js';

/** REST docs, "Get repository content". */
const DIRECTORY_ENTRIES = 1_000;
const LARGEST_BLOB = 100 * 1024 * 1024;

export const CONTENT_HANDLERS: Handlers = {
  'GET /repos/{owner}/{repo}/contents/{path}': (call) => contents(call, call.path('path').replace(/^\/+|(?<!\/)\/+$/g, '')),
  'PUT /repos/{owner}/{repo}/contents/{path}': (call) => write(call, Buffer.from(call.text('content') ?? '', 'base64')),
  'DELETE /repos/{owner}/{repo}/contents/{path}': (call) => write(call, null),
};

async function contents(call: Call, path: string): Promise<Reply> {
  const ref = call.query.get('ref') ?? call.repository.defaultBranch;
  const commit = await call.repository.git.resolve(ref.replace(/^refs\/heads\//, ''));
  if (commit === null)
    throw call.query.has('ref') ? new ApiError(404, `No commit found for the ref ${ref}`) : emptyRepository(call);
  const entry = await entryAt(call, commit, path);
  if (entry === null) throw notFound();
  if (entry.mode === '040000') return directory(call, commit, ref, path, entry.oid);
  if (entry.mode === '160000')
    return ok({
      ...(await shape(call, ref, path, entry)),
      type: 'submodule',
      submodule_git_url: await submoduleUrl(call, commit, path),
    });
  if (entry.mode === '120000') return symlink(call, commit, ref, path, entry);
  return file(call, ref, path, entry);
}

function emptyRepository({ repository }: Call): ApiError {
  return repository.git.refs.size === 0 ? new ApiError(404, 'This repository is empty.') : notFound();
}

/** The entry at a path, walking folder by folder so that no name is taken for a revision expression. */
async function entryAt(call: Call, commit: string, path: string): Promise<TreeEntry | null> {
  let tree = (await call.repository.git.commit(commit))?.tree ?? '';
  let entry: TreeEntry = { mode: '040000', path: '', oid: tree };
  for (const name of path === '' ? [] : path.split('/')) {
    if (entry.mode !== '040000') return null;
    const found = (await call.repository.git.tree(tree))?.entries.find((each) => each.path === name);
    if (found === undefined) return null;
    entry = found;
    tree = found.oid;
  }
  return entry;
}

/** Where `.gitmodules` says that a submodule comes from. */
async function submoduleUrl(call: Call, commit: string, path: string): Promise<string | null> {
  const modules = (await call.repository.git.object(`${commit}:.gitmodules`))?.content.toString('utf8') ?? '';
  for (const section of modules.split(/^(?=\[submodule )/m)) {
    const value = (name: string): string | undefined =>
      section
        .split('\n')
        .map((line) => line.trim())
        .find((line) => line.startsWith(`${name} =`))
        ?.slice(name.length + 2)
        .trim();
    if (value('path') === path) return value('url') ?? null;
  }
  return null;
}

async function shape(call: Call, ref: string, path: string, entry: TreeEntry): Promise<Json> {
  const api = repositoryUrl(call.platform, call.repository);
  const page = repositoryPage(call.platform, call.repository);
  const place = encodePath(path);
  const type = entryType(entry.mode);
  const url = `${api}/contents/${place}?ref=${encodeURIComponent(ref)}`;
  const git = `${api}/git/${type === 'tree' ? 'trees' : 'blobs'}/${entry.oid}`;
  const html = `${page}/${type === 'tree' ? 'tree' : 'blob'}/${ref}/${place}`;
  const size = type === 'blob' ? ((await call.repository.git.object(entry.oid))?.content.length ?? 0) : 0;
  const submodule = type === 'commit';
  return {
    name: posix.basename(path),
    path,
    sha: entry.oid,
    size,
    url,
    html_url: submodule ? null : html,
    git_url: submodule ? null : git,
    download_url: type === 'blob' ? `${page}/raw/${ref}/${place}` : null,
    type: type === 'tree' ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file',
    ...(submodule ? { submodule_git_url: null } : {}),
    _links: { self: url, git: submodule ? null : git, html: submodule ? null : html },
  };
}

async function directory(call: Call, commit: string, ref: string, path: string, tree: string): Promise<Reply> {
  const entries = (await call.repository.git.tree(tree))?.entries ?? [];
  const listed = await Promise.all(
    entries.slice(0, DIRECTORY_ENTRIES).map(async (entry) => {
      const at = path === '' ? entry.path : `${path}/${entry.path}`;
      const item = await shape(call, ref, at, entry);
      // Version 2022-11-28 calls a submodule in a listing a file.
      return entry.mode === '160000' && call.apiVersion !== '2022-11-28' ? { ...item, type: 'submodule' } : item;
    }),
  );
  if (call.media !== 'object') return ok(listed);
  const own = await shape(call, ref, path, { mode: '040000', path, oid: tree === '' ? commit : tree });
  return ok({ ...own, entries: listed });
}

async function symlink(call: Call, commit: string, ref: string, path: string, entry: TreeEntry): Promise<Reply> {
  const target = (await call.repository.git.object(entry.oid))?.content.toString('utf8') ?? '';
  const at = posix.normalize(posix.join(posix.dirname(path), target));
  const pointed = target.startsWith('/') || at.startsWith('..') ? null : await entryAt(call, commit, at);
  // A link to a file of the repository is answered with that file under the link's own name.
  if (pointed !== null && (pointed.mode === '100644' || pointed.mode === '100755')) return file(call, ref, path, pointed);
  if (call.media === 'raw') return raw(Buffer.from(target));
  return ok({ ...(await shape(call, ref, path, entry)), type: 'symlink', target });
}

async function file(call: Call, ref: string, path: string, entry: TreeEntry): Promise<Reply> {
  const content = (await call.repository.git.object(entry.oid))?.content ?? Buffer.alloc(0);
  if (content.length > LARGEST_BLOB) {
    throw new ApiError(403, 'This API returns blobs up to 100 MB in size.', [
      { resource: 'Blob', field: 'data', code: 'too_large' },
    ]);
  }
  if (call.media === 'raw') return raw(content);
  const large = content.length > call.platform.limits.contentsBytes;
  return ok({
    ...(await shape(call, ref, path, entry)),
    content: large ? '' : base64Lines(content),
    encoding: large ? 'none' : 'base64',
  });
}

function raw(content: Buffer): Reply {
  return { status: 200, body: content, headers: { 'Content-Type': 'application/vnd.github.raw+json; charset=utf-8' } };
}

/** Base64 in lines of 60, as GitHub writes it. */
export function base64Lines(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}

async function write(call: Call, content: Buffer | null): Promise<Reply> {
  const { platform, repository, account } = call;
  const path = call.path('path');
  const branch = call.text('branch') ?? repository.defaultBranch;
  const before = repository.git.branch(branch);
  if (before === undefined && repository.git.refs.size > 0) throw new ApiError(404, `Branch ${branch} not found`);
  const existing = before === undefined ? null : await entryAt(call, before, path);
  const sha = call.text('sha');
  if (content === null && existing === null) throw notFound();
  if (content !== null && existing !== null && sha === undefined) {
    throw new ApiError(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  }
  if (sha !== undefined && sha !== existing?.oid) throw new ApiError(409, `${path} does not match ${sha}`);
  const base = before === undefined ? null : ((await repository.git.commit(before))?.tree ?? null);
  const tree = await repository.git.writeFiles(base, { [path]: content });
  const given = (name: string): { name?: string; email?: string; date?: string } => call.body[name] ?? {};
  const person = (name: string) => ({
    name: given(name).name ?? account.name,
    email: given(name).email ?? account.email ?? `${account.id}+${account.login}@users.noreply.github.com`,
    date: given(name).date ?? platform.state.now(),
  });
  const author = person(call.body['author'] === undefined ? 'committer' : 'author');
  const commit = repository.git.writeCommit({
    tree,
    parents: before === undefined ? [] : [before],
    message: call.text('message') ?? '',
    author,
    committer: call.body['committer'] === undefined ? author : person('committer'),
  });
  const ref = `refs/heads/${branch}`;
  const update = { ref, before: before ?? ZERO_OID, after: commit };
  const [result] = await updateRefs(platform, repository, [update], { actor: call.actor, reason: 'push' });
  if (result?.allowed !== true) throw new ApiError(409, result?.message ?? 'Reference update failed');
  const parsed = await repository.git.commit(commit);
  const entry = await entryAt(call, commit, path);
  return {
    status: existing === null ? 201 : 200,
    body: {
      content: entry === null ? null : await shape(call, branch, path, entry),
      commit: parsed === null ? null : gitCommit(platform, repository, parsed),
    },
  };
}
