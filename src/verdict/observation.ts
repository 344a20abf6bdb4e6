/** What a rule yields, checked before it is believed: a rule with a mistake in it must be seen, not be silent. */
import type { Message, Observation, Rule, UndecidedPart } from '../rules/rule.js';
import { SEVERITIES } from '../rules/rule.js';

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

/** The names between braces in a template, in order, repeated when used twice. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/** Splits a template at its placeholders: even entries are our own words, odd ones are names of data. */
export function splitTemplate(template: string): string[] {
  return template.split(PLACEHOLDER);
}

/** A rule's own mistake: it named a message that it does not have, or left out data that the message needs. */
class RuleDefect extends Error {
  override readonly name = 'RuleDefect';
}

/** Throws a {@link RuleDefect} when what a rule yielded cannot be shown or located. */
export function checkYielded(rule: Rule, yielded: Observation | UndecidedPart): void {
  if (yielded.kind === 'undecided') {
    if (typeof yielded.reason !== 'string' || yielded.reason === '') throw new RuleDefect('an undecided part without a reason');
    return;
  }
  if (yielded.kind !== 'finding') throw new RuleDefect('neither a finding nor an undecided part');
  const message = Object.hasOwn(rule.messages, yielded.message) ? rule.messages[yielded.message] : undefined;
  if (message === undefined) throw new RuleDefect(`no message is called "${yielded.message}"`);
  const missing = missingData(message, yielded);
  if (missing !== undefined) throw new RuleDefect(`message "${yielded.message}" needs {${missing}} and was not given it`);
  if (typeof yielded.identity !== 'string') throw new RuleDefect(`message "${yielded.message}" came without an identity`);
  if (yielded.severity !== undefined && !SEVERITIES.includes(yielded.severity)) {
    throw new RuleDefect(`message "${yielded.message}" has an unknown severity`);
  }
  checkLocation(yielded);
}

function missingData(message: Message, observation: Observation): string | undefined {
  const names = [message.title, message.what, message.why, message.fix].flatMap(placeholdersOf);
  return names.find((name) => {
    const value = Object.hasOwn(observation.data, name) ? observation.data[name] : undefined;
    return typeof value !== 'string' && typeof value !== 'number';
  });
}

function checkLocation({ location, message }: Observation): void {
  if (location === null) return;
  if (typeof location.path !== 'string' || location.path === '')
    throw new RuleDefect(`message "${message}" has a location without a path`);
  for (const line of [location.line, location.endLine, location.baseLine, location.baseEndLine]) {
    if (line !== undefined && (!Number.isSafeInteger(line) || line < 1)) {
      throw new RuleDefect(`message "${message}" is located on line ${String(line)}`);
    }
  }
}
