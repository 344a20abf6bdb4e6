/** Ruleset rules about names and commit texts: `branch_name_pattern`, `commit_message_pattern` and their kind. */
import type { RulesetRule } from '../state/protection.js';
import type { Repository } from '../state/repository.js';

interface PatternParameters {
  readonly operator: 'starts_with' | 'ends_with' | 'contains' | 'regex';
  readonly pattern: string;
  readonly negate?: boolean;
}

function accepts({ operator, pattern, negate }: PatternParameters, text: string): boolean {
  const matches = {
    starts_with: () => text.startsWith(pattern),
    ends_with: () => text.endsWith(pattern),
    contains: () => text.includes(pattern),
    // Set by whoever sets up the local GitHub, never by what is pushed to it.
    regex: () => new RegExp(pattern, 'm').test(text),
  }[operator]();
  return matches !== (negate ?? false);
}

const OPERATOR_WORDS = { starts_with: 'start with', ends_with: 'end with', contains: 'contain', regex: 'match' } as const;

function sentence(what: string, { operator, pattern, negate }: PatternParameters): string {
  return `${what} must ${negate === true ? 'not ' : ''}${OPERATOR_WORDS[operator]} a given ${operator === 'regex' ? 'regex ' : ''}pattern: ${pattern}`;
}

/** @param commits the ids of the commits that the update brings, asked for only when a rule needs them. */
export async function patternViolations(
  repository: Repository,
  ref: string,
  rules: readonly RulesetRule[],
  commits: () => Promise<string[]>,
): Promise<string[]> {
  const violations: string[] = [];
  for (const { type, parameters } of rules) {
    const pattern = parameters as PatternParameters | undefined;
    if (pattern === undefined) continue;
    if (type === 'branch_name_pattern' && ref.startsWith('refs/heads/') && !accepts(pattern, ref.slice('refs/heads/'.length))) {
      violations.push(sentence('Branch name', pattern));
    }
    if (type === 'tag_name_pattern' && ref.startsWith('refs/tags/') && !accepts(pattern, ref.slice('refs/tags/'.length))) {
      violations.push(sentence('Tag name', pattern));
    }
    if (type !== 'commit_message_pattern' && type !== 'commit_author_email_pattern' && type !== 'committer_email_pattern')
      continue;
    for (const oid of await commits()) {
      const commit = await repository.git.commit(oid);
      if (commit === null) continue;
      const [what, text] = {
        commit_message_pattern: ['Commit message', commit.message] as const,
        commit_author_email_pattern: ['Author email address', commit.author.email] as const,
        committer_email_pattern: ['Committer email address', commit.committer.email] as const,
      }[type];
      if (!accepts(pattern, text)) {
        violations.push(`${sentence(what, pattern)} (${oid.slice(0, 7)})`);
        break;
      }
    }
  }
  return violations;
}
