/**
 * The parts of GitHub's answers that Nightwarden reads, checked where they come in. Octokit turns a response that was cut off into
 * empty data without an error, so a missing field must be an error here and not an empty list further on.
 */
import { z } from 'zod';

const sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

export const accountShape = z.object({ login: z.string(), id: z.number(), type: z.string() });

export const pullRequestShape = z.object({
  number: z.number(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullable(),
  draft: z.boolean().optional(),
  labels: z.array(z.object({ name: z.string() })),
  user: accountShape.nullable(),
  head: z.object({ ref: z.string(), sha, repo: z.object({ id: z.number() }).nullable() }),
  base: z.object({ ref: z.string(), sha, repo: z.object({ id: z.number() }) }),
  changed_files: z.number(),
  comments: z.number(),
});
export type PullRequestShape = z.infer<typeof pullRequestShape>;

export const fileShape = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
  additions: z.number(),
  deletions: z.number(),
  patch: z.string().optional(),
});
export type FileShape = z.infer<typeof fileShape>;

export const refShape = z.object({ ref: z.string(), object: z.object({ sha }) });

const gitActor = z.object({ name: z.string(), email: z.string(), date: z.string() }).partial().nullable();

export const commitShape = z.object({
  sha,
  parents: z.array(z.object({ sha })),
  commit: z.object({
    message: z.string(),
    author: gitActor,
    committer: gitActor,
    verification: z.object({ verified: z.boolean(), reason: z.string() }).optional(),
  }),
});
export type CommitShape = z.infer<typeof commitShape>;

export const comparisonShape = z.object({
  merge_base_commit: z.object({ sha }),
  total_commits: z.number(),
  commits: z.array(commitShape),
  files: z.array(fileShape).optional(),
});

export const treeShape = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha, size: z.number().optional() })),
});

export const blobShape = z.object({ content: z.string(), encoding: z.string(), size: z.number() });

export const checkRunShape = z.object({
  id: z.number(),
  external_id: z.string().nullable(),
  status: z.string(),
  html_url: z.string().nullable(),
  app: z.object({ id: z.number() }).nullable(),
});
export const checkRunsShape = z.object({ check_runs: z.array(checkRunShape) });

export const annotationShape = z.object({
  path: z.string(),
  start_line: z.number(),
  end_line: z.number(),
  annotation_level: z.string().nullable(),
  message: z.string().nullable(),
});

export const commentShape = z.object({
  id: z.number(),
  body: z.string().optional(),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});

/** Parses an answer, or throws an error that names the endpoint and the first field that is not as GitHub documents it. */
export function parseAnswer<T>(shape: z.ZodType<T>, data: unknown, endpoint: string): T {
  const result = shape.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue ? issue.path.join('.') : '';
  throw new UnexpectedAnswer(`${endpoint} answered something else than GitHub documents${field ? ` in \`${field}\`` : ''}`);
}

/** An answer of GitHub that was cut off or has another form than documented. Worth another try. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}
