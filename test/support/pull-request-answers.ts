/** GitHub's answers about one pull request, made from its files' contents: what the API would say, limits included. */
import type { Answers } from './github-api.js';

export const BASE = 'b'.repeat(40);
/** Where the base branch stands; the merge base is `BASE`. */
export const TIP = 'd'.repeat(40);
export const HEAD = 'e'.repeat(40);
export const SHOP = '/repos/acme/shop';

export interface File {
  before?: string | Uint8Array | null;
  after?: string | Uint8Array | null;
  mode?: string;
  previous?: string;
  /** How GitHub lists it; a missing patch is a patch that it left out. */
  row?: Record<string, unknown>;
}

/** Object ids that stand for contents: the same content has the same id. */
const ids = new Map<string, string>();
export function idOf(content: string | Uint8Array): string {
  const key = Buffer.from(content).toString('base64');
  const id = ids.get(key) ?? (ids.size + 1).toString(16).padStart(40, '0');
  ids.set(key, id);
  return id;
}

export interface Scene {
  files: Record<string, File>;
  /** How many files and commits GitHub says there are, when it is not what it lists. */
  changedFiles?: number;
  commits?: number;
  treesTruncated?: boolean;
  extra?: Answers;
}

function treeOf(files: Record<string, File>, side: 'before' | 'after') {
  return Object.entries(files).flatMap(([path, file]) => {
    const content = file[side];
    const at = side === 'before' ? (file.previous ?? path) : path;
    if (content === undefined || content === null) return [];
    return [{ path: at, mode: file.mode ?? '100644', type: 'blob', sha: idOf(content), size: Buffer.byteLength(content) }];
  });
}

export function answersOf(scene: Scene): Answers {
  const rows = Object.entries(scene.files).map(([filename, file]) => ({
    filename,
    status: file.previous ? 'renamed' : file.before == null ? 'added' : file.after == null ? 'removed' : 'modified',
    additions: 0,
    deletions: 0,
    ...(file.previous ? { previous_filename: file.previous } : {}),
    ...file.row,
  }));
  const total = scene.commits ?? 1;
  const commit = (index: number) => ({
    // The last one is the head.
    sha: index === total - 1 ? HEAD : index.toString(16).padStart(40, 'c'),
    parents: [{ sha: BASE }],
    commit: {
      message: `Commit ${index}\n\nCo-authored-by: Claude <noreply@anthropic.com>`,
      author: { name: 'Ann', email: 'ann@example.com', date: '2026-11-20T10:00:00Z' },
      committer: { name: 'GitHub', email: 'noreply@github.com', date: '2026-11-20T10:00:00Z' },
      verification: { verified: true, reason: 'valid' },
    },
  });
  const tree = (side: 'before' | 'after') => ({
    sha: BASE,
    truncated: scene.treesTruncated ?? false,
    tree: treeOf(scene.files, side),
  });
  const blobs: Answers = {};
  for (const file of Object.values(scene.files)) {
    for (const content of [file.before, file.after]) {
      if (content == null) continue;
      const bytes = Buffer.from(content);
      blobs[`GET ${SHOP}/git/blobs/${idOf(content)}`] = {
        content: bytes.toString('base64'),
        encoding: 'base64',
        size: bytes.length,
      };
    }
  }
  return {
    [`GET ${SHOP}/pulls/1`]: {
      number: 1,
      state: 'open',
      title: 'Fix it',
      body: null,
      draft: false,
      labels: [{ name: 'codex' }],
      user: { login: 'octocat', id: 1, type: 'User' },
      head: { ref: 'agent/x', sha: HEAD, repo: { id: 7 } },
      base: { ref: 'main', sha: 'a'.repeat(40), repo: { id: 7 } },
      changed_files: scene.changedFiles ?? rows.length,
      comments: 0,
    },
    [`GET ${SHOP}/git/ref/heads/main`]: { ref: 'refs/heads/main', object: { sha: TIP } },
    [`GET ${SHOP}/compare/${TIP}...${HEAD}`]: ({ query }) => {
      const page = Number(query.page);
      const first = (page - 1) * 100;
      return {
        body: {
          merge_base_commit: { sha: BASE },
          total_commits: total,
          commits: Array.from({ length: Math.max(0, Math.min(100, total - first)) }, (_, index) => commit(first + index)),
          ...(page === 1 ? { files: rows.slice(0, 300) } : {}),
        },
      };
    },
    [`GET ${SHOP}/pulls/1/files`]: ({ query }) => ({
      body: rows.slice((Number(query.page) - 1) * 100, Number(query.page) * 100),
    }),
    [`GET ${SHOP}/git/trees/${BASE}`]: tree('before'),
    [`GET ${SHOP}/git/trees/${HEAD}`]: tree('after'),
    'POST /graphql': ({ body }) => ({ body: { data: { repository: blobsOf(scene, (body as { query: string }).query) } } }),
    ...blobs,
    ...scene.extra,
  };
}

/** GraphQL's answer: small texts as they are, binary ones marked. */
function blobsOf(scene: Scene, query: string): Record<string, object> {
  const contents = new Map(
    Object.values(scene.files).flatMap((file) =>
      [file.before, file.after].flatMap((content) => (content == null ? [] : [[idOf(content), content]])),
    ),
  );
  return Object.fromEntries(
    [...query.matchAll(/(b\d+): object\(oid: "([0-9a-f]+)"\)/g)].map(([, name, oid]) => {
      const content = contents.get(oid ?? '');
      const isBinary = typeof content !== 'string';
      return [
        String(name),
        { text: isBinary ? null : content.slice(0, 512_000), isTruncated: (content?.length ?? 0) > 512_000, isBinary },
      ];
    }),
  );
}
