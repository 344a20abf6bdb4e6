/** Changed files in the shape of GitHub's `diff-entry`. */
import type { FileDiff } from '../git/diff.js';
import type { Platform } from '../platform.js';
import type { Repository } from '../state/repository.js';
import type { Json } from './accounts.js';
import { repositoryPage, repositoryUrl } from './repositories.js';

/** A path for a URL, its slashes kept. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** @param head the commit on the new side, for the links. */
export function fileRepresentation(platform: Platform, repository: Repository, head: string, file: FileDiff): Json {
  const path = encodePath(file.path);
  const changes = file.additions + file.deletions;
  const shown = file.patch !== null && changes <= platform.limits.patchLines;
  return {
    sha: file.status === 'removed' ? file.oldOid : file.newOid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes,
    blob_url: `${repositoryPage(platform, repository)}/blob/${head}/${path}`,
    raw_url: `${repositoryPage(platform, repository)}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(platform, repository)}/contents/${path}?ref=${head}`,
    // Left out for binary files, renames without a change and large diffs.
    ...(shown ? { patch: file.patch } : {}),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
