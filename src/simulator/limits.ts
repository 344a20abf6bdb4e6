/** Where GitHub stops. Tests may lower these to reach a limit with small input. */
export interface Limits {
  /** Files of a pull request (REST docs, "List pull requests files"). */
  readonly pullRequestFiles: number;
  /** Commits of a pull request (REST docs, "List commits on a pull request"). */
  readonly pullRequestCommits: number;
  /** Files of a comparison, on its first page only (REST docs, "Compare two commits"). */
  readonly compareFiles: number;
  readonly compareCommits: number;
  /** Changed lines of one file above which `patch` is left out. GitHub names no number; seen at about two thousand. */
  readonly patchLines: number;
  /** Entries of a recursive tree (REST docs, "Get a tree"). */
  readonly treeEntries: number;
  /** Bytes of `GET /contents` in JSON (REST docs, "Get repository content"). */
  readonly contentsBytes: number;
  /** Bytes of `Blob.text` in GraphQL before it is cut. */
  readonly blobTextBytes: number;
  /** Requests an hour of one installation. */
  readonly rateLimit: number;
  /** Milliseconds that the receiver of a webhook has. */
  readonly deliveryTimeout: number;
}

export const GITHUB_LIMITS: Limits = {
  pullRequestFiles: 3_000,
  pullRequestCommits: 250,
  compareFiles: 300,
  compareCommits: 250,
  patchLines: 2_000,
  treeEntries: 100_000,
  contentsBytes: 1_048_576,
  blobTextBytes: 512_000,
  rateLimit: 5_000,
  deliveryTimeout: 10_000,
};
