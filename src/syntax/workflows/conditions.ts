/** Conditions of workflows, `if:`: whether they let only runs through that people of the repository stand behind. */
import { isOpenTrigger } from './untrusted.js';
import type { Job, Step, Workflow } from './workflow.js';

/** A comparison of the head's repository, an association, an actor, a label that only they can give. */
const GATES =
  /head\.repo\.(?:full_name|fork|owner\.login|id)|head_repository\.(?:full_name|id|fork|owner)|author_association|github\.(?:actor|triggering_actor|repository_owner)\b|\.user\.login|\.sender\.(?:login|type)|labels?\b|event\.label|needs\.[\w-]+\.outputs|event\.merged|\.merged\b|workflow_run\.event/i;

/** Looks like one of these, and is true for everybody, or for everybody but a few. */
const SHAMS: readonly RegExp[] = [
  // A bot or a person is kept out, and all others are let in.
  /(?:actor|\.login)\s{0,9}!=\s{0,9}'|'\s{0,9}!=\s{0,9}[\w.]{1,200}(?:actor|\.login)\b/i,
  /^!\s{0,9}(?:contains|startswith|endswith)\s{0,9}\([\s\S]{0,3000}(?:actor|\.login)\b/i,
  /\.type\s{0,9}(?:!=\s{0,9}'bot'|==\s{0,9}'user')/i,
  // Every text is unlike nothing, and holds it.
  /!=\s{0,9}(?:''|null)|,\s{0,9}''\s{0,9}\)/i,
  // Anybody whose pull request was merged once is a contributor, and whoever comes for the first time has an association too.
  /author_association[\s\S]{0,3000}\b(?:none|contributor|first_timer|first_time_contributor|mannequin)\b|\b(?:none|contributor|first_timer|first_time_contributor)\b[\s\S]{0,3000}author_association/i,
  /author_association\s{0,9}!=|'\s{0,9}!=\s{0,9}[\w.]{1,200}author_association/i,
  // Lets in what comes from a fork.
  /head\.repo\.fork\s{0,9}(?:==\s{0,9}true|!=\s{0,9}false)|^[\w.]{1,200}head\.repo\.fork$/i,
  /head\.repo\.full_name\s{0,9}!=|github\.repository\s{0,9}!=/i,
];

const EVENT = /github\.event_name\s{0,9}(?<how>[!=]=)\s{0,9}'(?<name>\w{1,60})'/i;

const LONGEST_CONDITION = 4_000;
const DEEPEST = 40;

/** Whether outsiders do not get to a step, or to a whole job: a person approves, or a condition turns them away. */
export function isGated(workflow: Workflow, job: Job, step: Step | null): boolean {
  if (job.environment !== null || isGate(job.condition) || isGate(step?.condition ?? null)) return true;
  // A job that others must let through first: one of them may look at who it is.
  return job.needs.some((need) => isGate(workflow.jobs.find(({ id }) => id === need)?.condition ?? null));
}

/** Whether the condition looks at who stands behind the run, and turns outsiders away. */
function isGate(condition: string | null): boolean {
  if (condition === null) return false;
  const text = condition.slice(0, LONGEST_CONDITION);
  const whole = text.startsWith('${{') && text.endsWith('}}') ? text.slice(3, -2) : null;
  // What stands beside an expression makes a text of the whole, and every text is true.
  if (whole === null ? text.includes('${{') : whole.includes('${{')) return false;
  return gates(whole ?? text, 0);
}

/** Of alternatives every one has to be a gate; of what is asked for together, one. */
function gates(expression: string, depth: number): boolean {
  const text = withoutParentheses(expression);
  if (depth > DEEPEST) return GATES.test(text);
  const alternatives = splitAt(text, '||');
  if (alternatives.length > 1) return alternatives.every((each) => gates(each, depth + 1));
  const parts = splitAt(text, '&&');
  if (parts.length > 1) return parts.some((each) => gates(each, depth + 1));
  const event = EVENT.exec(text)?.groups;
  if (event !== undefined) return (event['how'] === '!=') === isOpenTrigger(event['name'] ?? '');
  return GATES.test(text) && !SHAMS.some((sham) => sham.test(text));
}

function withoutParentheses(expression: string): string {
  let text = expression.trim();
  while (text.startsWith('(') && closes(text) === text.length - 1) text = text.slice(1, -1).trim();
  return text;
}

/** Where the parenthesis that a text begins with is closed; -1 when it is not. */
function closes(text: string): number {
  let depth = 0;
  for (const { sign, at } of signsOf(text)) {
    if (sign === '(') depth++;
    else if (sign === ')' && --depth === 0) return at;
  }
  return -1;
}

function splitAt(text: string, operator: '||' | '&&'): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (const { sign, at } of signsOf(text)) {
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === operator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + operator.length;
    }
  }
  return [...parts, text.slice(from)];
}

/** The parentheses and operators outside of texts. */
function signsOf(text: string): { readonly sign: string; readonly at: number }[] {
  return [...text.matchAll(/'[^']*'?|[()]|&&|\|\|/g)].map(({ 0: sign, index: at }) => ({ sign, at }));
}
