/**
 * The local GitHub against an independent one: the same calls go to the npm package emulate 0.12.2, and both must give an App the
 * same outcome, in status and in the fields that the App reads. Where the two differ, the step says why and what each does.
 *
 * What emulate does not have cannot be compared here: the files of a pull request, `synchronize`, rulesets, commit statuses,
 * GraphQL, reactions, redelivery and git over HTTP. GitHub's own descriptions judge those (description.test.ts).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { Webhooks } from '@octokit/webhooks';
import { z } from 'zod';
import {
  annotationShape,
  blobShape,
  commentShape,
  comparisonShape,
  pullRequestShape,
  treeShape,
} from '../../src/github/shapes.js';
import { type Arrival, forgedKey, jwt, type Peer, SECRET, startEmulate, startLocal } from './support/peers.js';

const SHOP = { owner: 'acme', repo: 'shop' };
const ADA = { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' };
const BEFORE = 'one\ntwo\nthree\n';
const AFTER = 'one\n2\nthree\nfünf';

/** What a step leaves for later ones, per peer. */
interface Memory {
  token: string;
  blob: string;
  main: string;
  head: string;
  pull: number;
  run: number;
  comment: number;
}

interface Step {
  readonly name: string;
  readonly run: (peer: Peer, memory: Memory) => Promise<unknown>;
  /** A difference that is meant or cannot be helped: why, and what each of the two does. */
  readonly differs?: { readonly why: string; readonly ours: unknown; readonly theirs: unknown };
}

/** The answer to a call as an App sees it: the status and what it reads of the data; of a refusal the status. */
async function seen(
  call: Promise<{ status: number; data: unknown }>,
  read: (data: unknown) => unknown = () => null,
): Promise<unknown> {
  try {
    const { status, data } = await call;
    return { status, data: read(data) };
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'status' in error) return { refused: error.status };
    throw error;
  }
}

const asApp = (peer: Peer): Octokit => peer.client(jwt(peer.appId, peer.privateKey));
const asAda = (peer: Peer): Octokit => peer.client(peer.tokens.ada);
const asInstallation = (peer: Peer, memory: Memory): Octokit => peer.client(memory.token);

const mint = (peer: Peer, body: { repositories?: string[]; permissions?: Record<string, string> }) =>
  asApp(peer).request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: peer.installationId,
    ...body,
  });
const mergeAs = (client: Octokit, { pull }: Memory) =>
  client.request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', { ...SHOP, pull_number: pull, merge_method: 'merge' });
const updateRun = (peer: Peer, memory: Memory, fields: object) =>
  asInstallation(peer, memory).request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
    ...SHOP,
    check_run_id: memory.run,
    ...fields,
  });

const tokenShape = z.object({
  token: z.string().transform((token) => token.slice(0, 4)),
  permissions: z.record(z.string(), z.string()),
  repository_selection: z.string(),
  repositories: z.array(z.object({ full_name: z.string() })).optional(),
});
const appShape = z.object({
  slug: z.string(),
  name: z.string(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});
const runShape = z.object({
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  external_id: z.string().nullable(),
  output: z.object({ title: z.string().nullable(), annotations_count: z.number() }),
});
const mergedShape = z.object({ merged: z.boolean() });
/** A pull request without the numbers that each GitHub gives as it likes. */
const pullShape = pullRequestShape.omit({ changed_files: true }).transform(({ head, base, user, ...rest }) => ({
  ...rest,
  user: { login: user?.login, type: user?.type },
  head: { ref: head.ref, sha: head.sha },
  base: { ref: base.ref, sha: base.sha },
}));

const REFUSED_MERGE: NonNullable<Step['differs']> = {
  why: 'GitHub documents 405 for a merge that is not possible; emulate answers 422',
  ours: { refused: 405 },
  theirs: { refused: 422 },
};

const STEPS: readonly Step[] = [
  { name: 'the App signs in with its JWT', run: (peer) => seen(asApp(peer).request('GET /app'), (data) => appShape.parse(data)) },
  {
    name: 'a JWT that expired is refused',
    run: (peer) => seen(peer.client(jwt(peer.appId, peer.privateKey, { issued: -700, expires: -100 })).request('GET /app')),
  },
  { name: 'a JWT of another key is refused', run: (peer) => seen(peer.client(jwt(peer.appId, forgedKey())).request('GET /app')) },
  { name: 'a JWT of an unknown App is refused', run: (peer) => seen(peer.client(jwt(1, peer.privateKey)).request('GET /app')) },
  { name: "the App's endpoints take no person's token", run: (peer) => seen(asAda(peer).request('GET /app/installations')) },
  {
    name: 'the App sees its installation',
    run: (peer) =>
      seen(asApp(peer).request('GET /app/installations'), (data) =>
        z
          .array(z.object({ account: z.object({ login: z.string() }), repository_selection: z.string(), app_slug: z.string() }))
          .parse(data),
      ),
  },
  {
    name: 'a token for the installation',
    run: (peer, memory) =>
      seen(mint(peer, {}), (data) => {
        memory.token = z.object({ token: z.string() }).parse(data).token;
        return tokenShape.omit({ repositories: true }).parse(data);
      }),
  },
  {
    name: 'a token narrowed to a repository and a permission',
    run: (peer) =>
      seen(mint(peer, { repositories: ['shop'], permissions: { contents: 'read' } }), (data) => tokenShape.parse(data)),
    differs: {
      why: 'GitHub adds metadata: read, which every App has, to what was asked for; emulate does not',
      ours: expect.objectContaining({ data: expect.objectContaining({ permissions: { contents: 'read', metadata: 'read' } }) }),
      theirs: expect.objectContaining({ data: expect.objectContaining({ permissions: { contents: 'read' } }) }),
    },
  },
  {
    name: 'a token with more than was granted is refused',
    run: (peer) => seen(mint(peer, { permissions: { administration: 'write' } })),
  },
  {
    name: 'a token for a repository that is not installed is refused',
    run: (peer) => seen(mint(peer, { repositories: ['vault'] })),
  },
  {
    name: 'an installation that is not there is not found',
    run: (peer) => seen(asApp(peer).request('POST /app/installations/{installation_id}/access_tokens', { installation_id: 1 })),
  },
  {
    name: 'the App reads its repository',
    run: (peer, memory) =>
      seen(asInstallation(peer, memory).request('GET /repos/{owner}/{repo}', SHOP), (data) =>
        z
          .object({
            full_name: z.string(),
            private: z.boolean(),
            default_branch: z.string(),
            owner: z.object({ login: z.string(), type: z.string() }),
          })
          .parse(data),
      ),
  },
  {
    name: 'a private repository that was not installed is not there',
    run: (peer, memory) => seen(asInstallation(peer, memory).request('GET /repos/{owner}/{repo}', { ...SHOP, repo: 'vault' })),
    differs: {
      why: 'GitHub answers 404, so that nobody learns that it exists; emulate answers 403',
      ours: { refused: 404 },
      theirs: { refused: 403 },
    },
  },
  {
    name: 'a token that was never given out is refused',
    run: (peer) => seen(peer.client('ghs_never').request('GET /repos/{owner}/{repo}', SHOP)),
    differs: {
      why: 'GitHub answers 401 to a bad credential; emulate takes it for no credential, and the repository is public',
      ours: { refused: 401 },
      theirs: { status: 200, data: null },
    },
  },
  {
    name: 'writing without the permission is refused: an issue',
    run: (peer, memory) =>
      seen(asInstallation(peer, memory).request('POST /repos/{owner}/{repo}/issues', { ...SHOP, title: 'no' })),
  },
  {
    name: 'writing without the permission is refused: a file',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('PUT /repos/{owner}/{repo}/contents/{path}', {
          ...SHOP,
          path: 'a.txt',
          message: 'no',
          content: 'bm8=',
        }),
      ),
  },
  {
    name: 'writing without the permission is refused: a ref',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('POST /repos/{owner}/{repo}/git/refs', {
          ...SHOP,
          ref: 'refs/heads/no',
          sha: 'f'.repeat(40),
        }),
      ),
  },
  {
    name: 'Ada writes a blob',
    run: (peer, memory) =>
      seen(
        asAda(peer).request('POST /repos/{owner}/{repo}/git/blobs', { ...SHOP, content: BEFORE, encoding: 'utf-8' }),
        (data) => {
          const { sha } = z.object({ sha: z.string() }).parse(data);
          memory.blob = sha;
          return { sha };
        },
      ),
  },
  {
    name: 'Ada writes a tree and a first commit, and moves main to it',
    run: async (peer, memory) => {
      const ada = asAda(peer);
      const tree = await ada.request('POST /repos/{owner}/{repo}/git/trees', {
        ...SHOP,
        tree: [
          { path: 'src/a.txt', mode: '100644', type: 'blob', sha: memory.blob },
          { path: 'run.sh', mode: '100755', type: 'blob', content: '#!/bin/sh\n' },
        ],
      });
      const commit = await ada.request('POST /repos/{owner}/{repo}/git/commits', {
        ...SHOP,
        message: 'First\n\nwith a body',
        tree: tree.data.sha,
        parents: [],
        author: ADA,
        committer: ADA,
      });
      memory.main = commit.data.sha;
      const ref = ada.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
        ...SHOP,
        ref: 'heads/main',
        sha: memory.main,
        force: true,
      });
      // The object ids are git's own: equal, or one of the two does not write what it was given.
      return {
        tree: tree.data.sha,
        commit: memory.main,
        ref: await seen(ref, (data) => z.object({ ref: z.string() }).parse(data)),
      };
    },
  },
  {
    name: "Ada opens an agent's branch and changes a file on it",
    run: async (peer, memory) => {
      const ada = asAda(peer);
      await ada.request('POST /repos/{owner}/{repo}/git/refs', { ...SHOP, ref: 'refs/heads/agent/fix', sha: memory.main });
      const put = ada.request('PUT /repos/{owner}/{repo}/contents/{path}', {
        ...SHOP,
        path: 'src/a.txt',
        branch: 'agent/fix',
        message: 'Change a',
        sha: memory.blob,
        content: Buffer.from(AFTER).toString('base64'),
        author: ADA,
        committer: ADA,
      });
      return seen(put, (data) => {
        const { commit, content } = z
          .object({ commit: z.object({ sha: z.string() }), content: z.object({ sha: z.string() }) })
          .parse(data);
        memory.head = commit.sha;
        return { commit: commit.sha, content: content.sha };
      });
    },
  },
  {
    name: 'a stale write is refused',
    run: (peer, memory) =>
      seen(
        asAda(peer).request('PUT /repos/{owner}/{repo}/contents/{path}', {
          ...SHOP,
          path: 'src/a.txt',
          branch: 'agent/fix',
          message: 'Again',
          sha: memory.blob,
          content: 'bm8=',
        }),
      ),
  },
  {
    name: 'the App reads the tree with modes',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
          ...SHOP,
          tree_sha: memory.head,
          recursive: '1',
        }),
        (data) => treeShape.parse(data),
      ),
  },
  {
    name: 'the App reads a blob',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', {
          ...SHOP,
          file_sha: memory.blob,
        }),
        (data) => {
          const { content, encoding, size } = blobShape.parse(data);
          return { text: Buffer.from(content, 'base64').toString('utf8'), encoding, size };
        },
      ),
  },
  {
    name: 'a blob that is not there is not found',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', {
          ...SHOP,
          file_sha: 'f'.repeat(40),
        }),
      ),
  },
  {
    name: 'the App compares the branches: commits, and files with their patches',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/compare/{basehead}', {
          ...SHOP,
          basehead: 'main...agent/fix',
        }),
        (data) => {
          const { commits, ...rest } = comparisonShape.parse(data);
          const plain = commits.map(({ sha, parents, commit: { message, author } }) => ({ sha, parents, message, author }));
          return {
            ...rest,
            commits: plain,
            ...z.object({ status: z.string(), ahead_by: z.number(), behind_by: z.number() }).parse(data),
          };
        },
      ),
  },
  {
    name: 'Ada opens a pull request',
    run: (peer, memory) =>
      seen(
        asAda(peer).request('POST /repos/{owner}/{repo}/pulls', {
          ...SHOP,
          title: 'Fix',
          body: 'why',
          head: 'agent/fix',
          base: 'main',
        }),
        (data) => {
          memory.pull = z.object({ number: z.number() }).parse(data).number;
          return pullShape.parse(data);
        },
      ),
  },
  {
    name: 'a second pull request for the same branches is refused',
    run: (peer) =>
      seen(asAda(peer).request('POST /repos/{owner}/{repo}/pulls', { ...SHOP, title: 'Fix', head: 'agent/fix', base: 'main' })),
    differs: {
      why: 'GitHub keeps one open pull request for a pair of branches; emulate opens another',
      ours: { refused: 422 },
      theirs: { status: 201, data: null },
    },
  },
  {
    name: 'the App reads the pull request',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...SHOP,
          pull_number: memory.pull,
        }),
        (data) => pullShape.parse(data),
      ),
  },
  {
    name: 'the App sets its check in progress',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('POST /repos/{owner}/{repo}/check-runs', {
          ...SHOP,
          name: 'nightwarden',
          head_sha: memory.head,
          status: 'in_progress',
          external_id: 'nightwarden:1',
        }),
        (data) => {
          memory.run = z.object({ id: z.number() }).parse(data).id;
          return runShape.parse(data);
        },
      ),
  },
  {
    name: 'a person cannot create a check run',
    run: (peer, memory) =>
      seen(asAda(peer).request('POST /repos/{owner}/{repo}/check-runs', { ...SHOP, name: 'forged', head_sha: memory.head })),
    differs: {
      why: 'GitHub lets only Apps create check runs, which is what makes the check worth requiring; emulate lets people, too',
      ours: { refused: 403 },
      theirs: { status: 201, data: null },
    },
  },
  {
    name: 'Ada requires the check on main',
    run: (peer) =>
      seen(
        asAda(peer).request('PUT /repos/{owner}/{repo}/branches/{branch}/protection', {
          ...SHOP,
          branch: 'main',
          required_status_checks: { strict: false, contexts: ['nightwarden'] },
          enforce_admins: true,
          required_pull_request_reviews: null,
          restrictions: null,
        }),
        (data) =>
          z
            .object({
              required_status_checks: z.object({ strict: z.boolean(), contexts: z.array(z.string()) }),
              enforce_admins: z.object({ enabled: z.boolean() }),
              allow_force_pushes: z.object({ enabled: z.boolean() }),
            })
            .parse(data),
      ),
  },
  {
    name: 'the App cannot read the protection',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/branches/{branch}/protection', {
          ...SHOP,
          branch: 'main',
        }),
      ),
    differs: {
      why: 'GitHub asks for administration: read even on a public repository; emulate reads everything public',
      ours: { refused: 403 },
      theirs: { status: 200, data: null },
    },
  },
  {
    name: 'the pull request does not merge while the check runs',
    run: (peer, memory) => seen(mergeAs(asAda(peer), memory)),
    differs: REFUSED_MERGE,
  },
  {
    name: 'the App completes its check with a failure and annotations',
    run: (peer, memory) =>
      seen(
        updateRun(peer, memory, {
          status: 'completed',
          conclusion: 'failure',
          output: {
            title: '1 finding fails',
            summary: 'summary',
            annotations: [{ path: 'src/a.txt', start_line: 2, end_line: 2, annotation_level: 'failure', message: 'why' }],
          },
        }),
        (data) => runShape.parse(data),
      ),
  },
  {
    name: 'the App finds its check again',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
          ...SHOP,
          ref: memory.head,
          check_name: 'nightwarden',
          filter: 'latest',
        }),
        (data) => {
          const { total_count, check_runs } = z
            .object({ total_count: z.number(), check_runs: z.array(runShape.extend({ id: z.number() })) })
            .parse(data);
          return { total_count, ours: check_runs.some(({ id }) => id === memory.run) };
        },
      ),
  },
  {
    name: 'the App reads its annotations',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', {
          ...SHOP,
          check_run_id: memory.run,
        }),
        (data) =>
          z
            .array(annotationShape)
            .or(z.object({ check_annotations: z.array(annotationShape) }))
            .parse(data),
      ),
    differs: {
      why: 'GitHub answers with a list; emulate wraps it in an object',
      ours: { status: 200, data: [expect.objectContaining({ path: 'src/a.txt', start_line: 2, message: 'why' })] },
      theirs: {
        status: 200,
        data: { check_annotations: [expect.objectContaining({ path: 'src/a.txt', start_line: 2, message: 'why' })] },
      },
    },
  },
  {
    name: 'the pull request does not merge with a red check',
    run: (peer, memory) => seen(mergeAs(asAda(peer), memory)),
    differs: REFUSED_MERGE,
  },
  {
    name: 'the App comments on the pull request',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...SHOP,
          issue_number: memory.pull,
          body: 'first',
        }),
        (data) => {
          memory.comment = commentShape.parse(data).id;
          return z.object({ body: z.string(), user: z.object({ login: z.string(), type: z.string() }) }).parse(data);
        },
      ),
  },
  {
    name: 'the App changes its comment, and there is one',
    run: async (peer, memory) => {
      const app = asInstallation(peer, memory);
      const update = app.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...SHOP,
        comment_id: memory.comment,
        body: 'second',
      });
      const list = app.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...SHOP,
        issue_number: memory.pull,
      });
      const body = z.object({ body: z.string() });
      return [await seen(update, (data) => body.parse(data)), await seen(list, (data) => z.array(body).parse(data))];
    },
  },
  {
    name: 'the App turns the same check green',
    run: (peer, memory) =>
      seen(updateRun(peer, memory, { status: 'completed', conclusion: 'success' }), (data) =>
        runShape.omit({ output: true }).parse(data),
      ),
  },
  { name: 'the App cannot merge', run: (peer, memory) => seen(mergeAs(asInstallation(peer, memory), memory)) },
  {
    name: 'the pull request merges with a green check',
    run: (peer, memory) => seen(mergeAs(asAda(peer), memory), (data) => mergedShape.parse(data)),
  },
  {
    name: 'and is merged for the App',
    run: (peer, memory) =>
      seen(
        asInstallation(peer, memory).request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...SHOP,
          pull_number: memory.pull,
        }),
        (data) => z.object({ state: z.string(), merged: z.boolean(), merged_by: z.object({ login: z.string() }) }).parse(data),
      ),
  },
  {
    name: 'a merged pull request does not merge again',
    run: (peer, memory) => seen(mergeAs(asAda(peer), memory)),
    differs: REFUSED_MERGE,
  },
];

describe('the local GitHub and emulate give an App the same outcome', () => {
  let local: Awaited<ReturnType<typeof startLocal>>;
  let emulate: Peer;
  const memories = { local: {} as Memory, emulate: {} as Memory };

  beforeAll(async () => {
    [local, emulate] = await Promise.all([startLocal(), startEmulate()]);
  });
  afterAll(async () => {
    await Promise.all([local.close(), emulate.close()]);
  });

  it.each(STEPS.map((step) => [step.name, step] as const))('%s', async (_name, step) => {
    const [ours, theirs] = await Promise.all([step.run(local, memories.local), step.run(emulate, memories.emulate)]);
    const { differs } = step;
    expect({ ours, theirs }).toEqual(differs ? { ours: differs.ours, theirs: differs.theirs } : { ours: theirs, theirs });
  });

  it('and tell it the same by signed webhooks', async () => {
    for (const [peer, { head }] of [[local, memories.local] as const, [emulate, memories.emulate] as const]) {
      const told = [
        `push refs/heads/agent/fix to ${head} by ada`,
        `pull_request.opened ${head} by ada`,
        `check_run.created ${head} by nightwarden[bot]`,
        `check_run.completed ${head} by nightwarden[bot]`,
        `pull_request.closed ${head} by ada`,
      ];
      const arrivals = await peer.arrivals((each) => told.every((line) => each.map(inWords).includes(line)));
      const webhooks = new Webhooks({ secret: SECRET });
      for (const { event, signature, body } of arrivals) {
        expect([peer.name, event, await webhooks.verify(body, signature)]).toEqual([peer.name, event, true]);
        expect(payloadShape.parse(JSON.parse(body)).installation.id).toBe(peer.installationId);
        expect([peer.name, event, await webhooks.verify(`${body} `, signature)]).toEqual([peer.name, event, false]);
      }
    }
  });

  it("while nothing in this test broke GitHub's description", () => {
    expect(local.github.problems).toEqual([]);
  });
});

const payloadShape = z.object({
  action: z.string().optional(),
  ref: z.string().optional(),
  after: z.string().optional(),
  installation: z.object({ id: z.number() }),
  sender: z.object({ login: z.string() }),
  pull_request: z.object({ head: z.object({ sha: z.string() }) }).optional(),
  check_run: z.object({ head_sha: z.string() }).optional(),
});

/** What a webhook tells, in a line. */
function inWords({ event, body }: Arrival): string {
  const { action, ref, after, sender, pull_request, check_run } = payloadShape.parse(JSON.parse(body));
  const what = ref === undefined ? (pull_request?.head.sha ?? check_run?.head_sha ?? '') : `${ref} to ${after}`;
  return `${action === undefined ? event : `${event}.${action}`} ${what} by ${sender.login}`;
}
