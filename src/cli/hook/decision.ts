/** What is said about one tool call, and the worst of several. */

export type Decision =
  | { readonly kind: 'allow' }
  /** `reason`: a sentence or more that says what, why and what to do instead. */
  | { readonly kind: 'ask' | 'deny'; readonly reason: string };

export const ALLOW: Decision = { kind: 'allow' };

export function deny(reason: string): Decision {
  return { kind: 'deny', reason };
}

export function ask(reason: string): Decision {
  return { kind: 'ask', reason };
}

const RANK = { allow: 0, ask: 1, deny: 2 } as const;

/** The worst; with several reasons of that kind, all of them once. */
export function worstOf(decisions: readonly Decision[]): Decision {
  const kind = decisions.reduce<Decision['kind']>((worst, each) => (RANK[each.kind] > RANK[worst] ? each.kind : worst), 'allow');
  if (kind === 'allow') return ALLOW;
  const reasons = decisions.flatMap((each) => (each.kind === kind ? [each.reason] : []));
  return { kind, reason: [...new Set(reasons)].slice(0, 5).join('\n') };
}
