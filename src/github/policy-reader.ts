/**
 * Reads policy files from default branches, with the last versions before the present one, in one query each. The history makes
 * "the last valid policy stays in force" hold without a memory of our own: it is where the policy's authors left it.
 */
import { z } from 'zod';
import { POLICY_PATH } from '../verdict/policy-file.js';
import type { PolicyReading } from '../verdict/policy-memory.js';
import { type GitHubClient, describeError } from './clients.js';
import { UnexpectedAnswer } from './shapes.js';

/** GitHub's convention for the repository that holds what is common to an organisation. */
export const ORGANISATION_REPOSITORY = '.github';

/** How far back a valid version is looked for. */
const VERSIONS = 20;

/**
 * The file's versions on the default branch, newest first: absent where a commit deleted it. Empty when the branch never had one,
 * and a single unreadable one when nothing could be read.
 */
export type PolicyHistory = readonly PolicyReading[];

const answerShape = z.object({
  repository: z
    .object({
      defaultBranchRef: z
        .object({
          target: z.object({
            history: z.object({
              nodes: z.array(
                z.object({
                  oid: z.string(),
                  file: z
                    .object({
                      object: z.object({ text: z.string().nullable(), isTruncated: z.boolean() }).partial().nullable(),
                    })
                    .nullable(),
                }),
              ),
            }),
          }),
        })
        .nullable(),
    })
    .nullable(),
});

const QUERY = `query PolicyHistory($owner: String!, $repo: String!, $path: String!, $versions: Int!) {
  repository(owner: $owner, name: $repo) {
    defaultBranchRef {
      target {
        ... on Commit {
          history(first: $versions, path: $path) {
            nodes { oid file(path: $path) { object { ... on Blob { text isTruncated } } } }
          }
        }
      }
    }
  }
}`;

/** The policy file's last versions on the default branch of `owner/repo`. Never rejects: what could not be read says why. */
export async function readPolicyHistory(client: GitHubClient, owner: string, repo: string): Promise<PolicyHistory> {
  try {
    const data = await client.graphql(QUERY, { owner, repo, path: POLICY_PATH, versions: VERSIONS });
    const answer = answerShape.safeParse(data);
    if (!answer.success) throw new UnexpectedAnswer('GraphQL answered something else than GitHub documents');
    const nodes = answer.data.repository?.defaultBranchRef?.target.history.nodes ?? [];
    return nodes.map(({ oid, file }) => readingOf(`${owner}/${repo}@${oid.slice(0, 7)}`, file?.object));
  } catch (error) {
    return [{ kind: 'unreadable', reason: describeError(error) }];
  }
}

function readingOf(
  origin: string,
  blob: { text?: string | null | undefined; isTruncated?: boolean | undefined } | null | undefined,
): PolicyReading {
  if (!blob) return { kind: 'absent' };
  if (blob.isTruncated) return { kind: 'unreadable', reason: `the file in ${origin} is too large` };
  if (typeof blob.text !== 'string') return { kind: 'unreadable', reason: `the file in ${origin} is not text` };
  return { kind: 'found', text: blob.text, origin };
}
