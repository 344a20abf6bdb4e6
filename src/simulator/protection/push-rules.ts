/** Rules of rulesets with the target `push`: what files a push may bring. */
import { EMPTY_TREE, type RefUpdate, ZERO_OID } from '../git/repository.js';
import type { RulesetRule } from '../state/protection.js';
import type { Repository } from '../state/repository.js';
import { fnmatch } from './fnmatch.js';

const TYPES = new Set(['file_path_restriction', 'max_file_path_length', 'file_extension_restriction', 'max_file_size']);

export async function pushRuleViolations(
  repository: Repository,
  update: RefUpdate,
  rules: readonly RulesetRule[],
): Promise<string[]> {
  const relevant = rules.filter(({ type }) => TYPES.has(type));
  if (relevant.length === 0) return [];
  const base = update.before === ZERO_OID ? (repository.git.branch(repository.defaultBranch) ?? EMPTY_TREE) : update.before;
  const files = (await repository.git.diff(base, update.after)).filter((file) => file.status !== 'removed');
  const violations: string[] = [];
  for (const { type, parameters } of relevant) {
    const texts = (name: string): string[] => (parameters?.[name] ?? []) as string[];
    for (const { path, newOid } of files) {
      if (type === 'file_path_restriction' && texts('restricted_file_paths').some((pattern) => fnmatch(pattern, path))) {
        violations.push(`File path ${path} is restricted`);
      }
      if (type === 'max_file_path_length' && path.length > Number(parameters?.['max_file_path_length'])) {
        violations.push(`File path ${path} is longer than ${String(parameters?.['max_file_path_length'])} characters`);
      }
      const extensions = texts('restricted_file_extensions').map((each) => each.replace(/^\*?\.?/, '.').toLowerCase());
      if (type === 'file_extension_restriction' && extensions.some((each) => path.toLowerCase().endsWith(each))) {
        violations.push(`File extension of ${path} is restricted`);
      }
      const size = type === 'max_file_size' ? ((await repository.git.object(newOid))?.content.length ?? 0) : 0;
      if (size > Number(parameters?.['max_file_size'] ?? Number.POSITIVE_INFINITY) * 1024 * 1024) {
        violations.push(`File ${path} is larger than ${String(parameters?.['max_file_size'])} MB`);
      }
    }
  }
  return violations;
}
