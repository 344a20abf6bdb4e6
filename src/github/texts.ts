/**
 * Reads the texts of files through the API: many in one GraphQL query, and a file that GraphQL cuts (at 512,000 bytes, marked only
 * by `isTruncated`) on its own.
 */
import { type Fact, known, unavailable } from '../change/fact.js';
import { MOST_TEXT_BYTES } from '../change/file-change.js';
import { type GitHubClient, describeError } from './clients.js';
import { blobShape, parseAnswer } from './shapes.js';
import type { RepositoryName } from './trees.js';

/** Texts asked for in one query: enough to keep the number of requests low, few enough to stay under GitHub's ten seconds. */
const BLOBS_PER_QUERY = 50;

export interface BlobContent {
  readonly binary: Fact<boolean>;
  readonly text: Fact<string>;
}

const BINARY: BlobContent = { binary: known(true), text: unavailable('the file is binary') };

interface BlobAnswer {
  readonly text?: string | null;
  readonly isTruncated?: boolean;
  readonly isBinary?: boolean | null;
}

/**
 * The contents of blobs by object id. Every id asked for is in the answer; one that could not be read is unavailable with the
 * reason. `sizes` (bytes) keeps files over the limit from being fetched: of those GitHub only says whether they are binary.
 */
export async function readBlobs(
  client: GitHubClient,
  repository: RepositoryName,
  sizes: ReadonlyMap<string, number | null>,
): Promise<Map<string, BlobContent>> {
  const contents = new Map<string, BlobContent>();
  const wanted: string[] = [];
  const large: string[] = [];
  for (const [sha, size] of sizes) {
    if (size === null || size <= MOST_TEXT_BYTES) wanted.push(sha);
    else {
      large.push(sha);
      contents.set(sha, unread(tooLarge(size)));
    }
  }
  for (const shas of inBatches(wanted)) await readBatch(client, repository, shas, contents);
  for (const shas of inBatches(large)) await findBinaries(client, repository, shas, contents);
  return contents;
}

function inBatches(shas: readonly string[]): string[][] {
  const batches = Math.ceil(shas.length / BLOBS_PER_QUERY);
  return Array.from({ length: batches }, (_, batch) => shas.slice(batch * BLOBS_PER_QUERY, (batch + 1) * BLOBS_PER_QUERY));
}

/** The fields of blobs, in order; none where GitHub did not answer. */
async function queryBlobs(
  client: GitHubClient,
  { owner, repo }: RepositoryName,
  shas: readonly string[],
  fields: string,
): Promise<(BlobAnswer | null | undefined)[]> {
  // Object ids were checked to be hexadecimal when they came in (shapes.ts); nothing else of the change enters the query.
  const parts = shas.map((sha, index) => `b${index}: object(oid: "${sha}") { ... on Blob { ${fields} } }`);
  const query = `query Blobs($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${parts.join('\n')} } }`;
  try {
    const data = await client.graphql<{ repository: Record<string, BlobAnswer | null> | null }>(query, { owner, repo });
    return shas.map((_, index) => data.repository?.[`b${index}`]);
  } catch {
    return []; // Each is then read on its own, with its own reason if that fails too; a large one stays unread.
  }
}

/** An image or an archive is known to have no lines, however large it is. */
async function findBinaries(
  client: GitHubClient,
  repository: RepositoryName,
  shas: readonly string[],
  contents: Map<string, BlobContent>,
): Promise<void> {
  const blobs = await queryBlobs(client, repository, shas, 'isBinary');
  for (const [index, sha] of shas.entries()) if (blobs[index]?.isBinary === true) contents.set(sha, BINARY);
}

async function readBatch(
  client: GitHubClient,
  repository: RepositoryName,
  shas: readonly string[],
  contents: Map<string, BlobContent>,
): Promise<void> {
  const blobs = await queryBlobs(client, repository, shas, 'text isTruncated isBinary');
  for (const [index, sha] of shas.entries()) {
    const blob = blobs[index];
    if (blob?.isBinary === true) contents.set(sha, BINARY);
    else if (blob?.isTruncated === false && typeof blob.text === 'string') contents.set(sha, textOf(blob.text));
    else contents.set(sha, await readBlob(client, repository, sha));
  }
}

async function readBlob(client: GitHubClient, repository: RepositoryName, sha: string): Promise<BlobContent> {
  const endpoint = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
  try {
    const { data } = await client.request(endpoint, { ...repository, file_sha: sha });
    const blob = parseAnswer(blobShape, data, endpoint);
    const bytes = Buffer.from(blob.content, blob.encoding === 'base64' ? 'base64' : 'utf8');
    if (bytes.length !== blob.size) return unread(`GitHub sent ${bytes.length} of ${blob.size} bytes`);
    if (bytes.length > MOST_TEXT_BYTES) return unread(tooLarge(bytes.length));
    // Git's own test for a binary file: a zero byte among the first 8,000.
    if (bytes.subarray(0, 8_000).includes(0)) return BINARY;
    return textOf(bytes.toString('utf8'));
  } catch (error) {
    return unread(describeError(error));
  }
}

function textOf(text: string): BlobContent {
  return { binary: known(false), text: known(text) };
}

function unread(reason: string): BlobContent {
  return { binary: unavailable(reason), text: unavailable(reason) };
}

function tooLarge(bytes: number): string {
  return `the file has ${bytes.toLocaleString('en')} bytes, over the limit of ${MOST_TEXT_BYTES.toLocaleString('en')}`;
}
