/** What every part of the local GitHub works with: its state, its limits, its webhooks and the record of what happened. */
import type { Faults } from './faults.js';
import type { Manifests } from './manifests.js';
import type { Limits } from './limits.js';
import type { Repository } from './state/repository.js';
import type { State } from './state/state.js';
import type { Webhooks } from './webhooks/webhooks.js';
import type { Work } from './work.js';

/** One request to the API as it was answered. */
export interface RecordedRequest {
  readonly method: string;
  /** As sent, with query. */
  readonly path: string;
  /** GitHub's operation id (`checks/create`), `graphql`, or null when GitHub has no such operation. */
  readonly operation: string | null;
  /** GitHub's path template, null like `operation`. */
  readonly template: string | null;
  readonly status: number;
  /** `anonymous`, or `user:login`, `app:slug`, `installation:id`. */
  readonly actor: string;
  readonly installation: number | null;
  /** What the operation needs as GitHub's description has it: alternatives of sets of `permission=level`. */
  readonly needs: readonly (readonly string[])[];
  /** The alternative that let this request through; null when it needed none or was refused. */
  readonly used: readonly string[] | null;
  /** The GraphQL document, for GraphQL. */
  readonly document: string | null;
}

/** A request or payload that breaks GitHub's own description. */
export interface Problem {
  /** `GET /repos/{owner}/{repo}` or `webhook pull_request.opened`. */
  readonly where: string;
  readonly problems: readonly string[];
}

export interface Platform {
  readonly state: State;
  readonly limits: Limits;
  readonly webhooks: Webhooks;
  readonly work: Work;
  readonly faults: Faults;
  readonly manifests: Manifests;
  readonly requests: RecordedRequest[];
  readonly problems: Problem[];
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  url: string;
  /** Folder of the repositories. */
  readonly folder: string;
  readonly log: (line: string) => void;
  /** What waits for checks and statuses of a commit: automatic merges and the merge queue. */
  readonly afterReport: (repository: Repository, sha: string) => Promise<void>;
}
