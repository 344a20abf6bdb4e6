/** How the answers to the rows are put together. */
import type { Evidence, RepositoryFacts, RowAnswer, RowState, RuleAnswer, StandingFinding } from './facts.js';

const NOTHING: RuleAnswer = { findings: [], unseen: [] };

/** What a rule says; nothing for one that was not run. */
export function answerOf(facts: RepositoryFacts, rule: string): RuleAnswer {
  return facts.answers.get(rule) ?? NOTHING;
}

/** What is wrong beyond doubt by any of these rules. */
export function failingBy(facts: RepositoryFacts, ...rules: readonly string[]): StandingFinding[] {
  return rules.flatMap((rule) => answerOf(facts, rule).findings.filter(({ fails }) => fails));
}

/** What these rules had to see and could not. */
export function unseenBy(facts: RepositoryFacts, ...rules: readonly string[]): Evidence[] {
  return rules.flatMap((rule) => answerOf(facts, rule).unseen.map((reason) => ({ text: `not seen: ${reason}` })));
}

export function evidenceOf({ title, path, line }: StandingFinding): Evidence {
  return { text: title, ...(path !== null && { path }), ...(line !== null && { line }) };
}

/** The fixes of findings, each once. */
export function fixesOf(findings: readonly StandingFinding[]): string[] {
  return [...new Set(findings.map(({ fix }) => fix))];
}

export function met(...evidence: readonly Evidence[]): RowAnswer {
  return { state: 'met', evidence, fixes: [] };
}

export function notMet(evidence: readonly Evidence[], fixes: readonly string[]): RowAnswer {
  return { state: 'not-met', evidence, fixes: [...new Set(fixes)] };
}

export function notVisible(evidence: readonly Evidence[], where: readonly string[]): RowAnswer {
  return { state: 'not-visible', evidence, fixes: where };
}

const ORDER: readonly RowState[] = ['not-met', 'not-visible', 'met'];

/** The worst of several answers to one row; the evidence and fixes of the parts that are as bad come with it. */
export function worstOf(...answers: readonly RowAnswer[]): RowAnswer {
  const state = ORDER.find((each) => answers.some((answer) => answer.state === each)) ?? 'met';
  const same = answers.filter((answer) => answer.state === state);
  return {
    state,
    evidence: same.flatMap(({ evidence }) => evidence),
    fixes: [...new Set(same.flatMap(({ fixes }) => fixes))],
  };
}

/** The answer of rules alone: not met by what fails, not visible by what they could not see, else met with `evidence`. */
export function byRules(facts: RepositoryFacts, rules: readonly string[], clean: string): RowAnswer {
  const failing = failingBy(facts, ...rules);
  const unseen = unseenBy(facts, ...rules);
  const doubtful = doubtfulBy(facts, rules);
  if (failing.length > 0) return notMet([...failing.map(evidenceOf), ...doubtful, ...unseen], fixesOf(failing));
  if (unseen.length > 0)
    return notVisible([...unseen, ...doubtful], ['make what was not seen readable, and run the audit again']);
  return met({ text: clean }, ...doubtful);
}

/** What may well be meant, in one line: a person who wants to be sure looks there too. */
function doubtfulBy(facts: RepositoryFacts, rules: readonly string[]): Evidence[] {
  const found = rules.flatMap((rule) => answerOf(facts, rule).findings.filter(({ fails }) => !fails));
  const [first] = found;
  if (first === undefined) return [];
  const others = found.length === 1 ? '' : `, and ${found.length - 1} more like it`;
  return [{ ...evidenceOf(first), text: `may well be meant: ${first.title}${others}` }];
}
