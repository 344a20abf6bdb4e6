/** Which operation of GitHub's REST description a request is. */
import { type DescribedOperation, requestDescription } from './data.js';

export interface Operation {
  /** GitHub's operation id, "checks/create". */
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  /** "/repos/{owner}/{repo}/check-runs". */
  readonly template: string;
  /** Decoded values by the template's names. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Matcher {
  readonly operation: DescribedOperation;
  readonly pattern: RegExp;
  /** Literal segments less spanning parameters: the larger, the more exact the template. */
  readonly exactness: number;
}

let matchersByMethod: ReadonlyMap<string, readonly Matcher[]> | undefined;
let describedByKey: ReadonlyMap<string, DescribedOperation> | undefined;

/**
 * The operation that a request addresses, or null when GitHub describes none.
 *
 * @param path as sent, still percent-encoded, without `/api/v3` and without a query. Parameters that GitHub marks as spanning
 *   (`{path}`, `{ref}`, `{branch}`, `{basehead}`) may hold slashes; of several templates that fit, the most literal one wins.
 */
export function findOperation(method: string, path: string): Operation | null {
  matchersByMethod ??= compileMatchers();
  for (const { operation, pattern } of matchersByMethod.get(method.toUpperCase()) ?? []) {
    const match = pattern.exec(path);
    if (!match) continue;
    const pathParameters: Record<string, string> = {};
    for (const [index, name] of parameterNames(operation.template).entries())
      pathParameters[name] = decode(match[index + 1] ?? '');
    return { id: operation.id, method: operation.method, template: operation.template, pathParameters };
  }
  return null;
}

/** The operation that a template names, as in a list of endpoints; null when GitHub describes none. */
export function operationOf(method: string, template: string): Operation | null {
  const described = describedOperations().get(`${method.toUpperCase()} ${template}`);
  return described ? { id: described.id, method: described.method, template, pathParameters: {} } : null;
}

/** What GitHub says of an operation. */
export function describe(operation: Pick<Operation, 'method' | 'template'>): DescribedOperation {
  const described = describedOperations().get(`${operation.method} ${operation.template}`);
  if (!described) throw new Error(`GitHub describes no operation ${operation.method} ${operation.template}`);
  return described;
}

function describedOperations(): ReadonlyMap<string, DescribedOperation> {
  describedByKey ??= new Map(
    requestDescription().operations.map((operation) => [`${operation.method} ${operation.template}`, operation] as const),
  );
  return describedByKey;
}

function compileMatchers(): ReadonlyMap<string, readonly Matcher[]> {
  const matchers = new Map<string, Matcher[]>();
  for (const operation of requestDescription().operations) {
    const spanning = new Set(operation.path.filter(({ name, spans }) => spans || name === 'basehead').map(({ name }) => name));
    const source = operation.template.replace(/\{([^{}]+)\}|[.*+?^$()[\]\\|]/g, (part, name?: string) => {
      if (name === undefined) return `\\${part}`;
      return spanning.has(name) ? '(.+)' : '([^/]+)';
    });
    const literal = operation.template.split('/').filter((segment) => segment !== '' && !segment.includes('{')).length;
    const matcher = { operation, pattern: new RegExp(`^${source}$`), exactness: literal * 10 - spanning.size };
    const sameMethod = matchers.get(operation.method);
    if (sameMethod) sameMethod.push(matcher);
    else matchers.set(operation.method, [matcher]);
  }
  for (const sameMethod of matchers.values()) sameMethod.sort((left, right) => right.exactness - left.exactness);
  return matchers;
}

function parameterNames(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}

/** A path that is not valid percent-encoding stays as it was sent; GitHub would not find what it names either. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
