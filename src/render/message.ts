/** Fills a rule's sentences with an observation's data. The sentence is ours and trusted; the data is hostile and goes through a medium. */
import type { Message, Rule } from '../rules/rule.js';
import { splitTemplate } from '../verdict/observation.js';
import type { Finding } from '../verdict/verdict.js';
import { visible } from './visible.js';

/** How one place writes text: each function gets raw text and returns what is safe there. */
export interface Medium {
  /** Code, with the backticks of the template taken off. */
  code(text: string): string;
  /** Words, among which names, paths and code may stand: a value in a sentence, or a whole sentence such as a reason. */
  words(text: string, limit?: number): string;
  /** Puts safe pieces beside one another so that they stay safe. */
  join(pieces: readonly string[]): string;
}

/** Plain text for places that interpret nothing: titles, annotations, JSON. */
export const PLAIN: Medium = {
  code: (text) => visible(text),
  words: visible,
  join: (pieces) => pieces.join(''),
};

/**
 * A template as text of the medium. Backticks in a template mark code; a placeholder inside them becomes part of that code, so that
 * data can never end the code early.
 */
export function fillTemplate(template: string, data: Finding['data'], medium: Medium): string {
  const parts = template.split('`');
  const pieces = parts.flatMap((part, index) => {
    const isCode = index % 2 === 1 && index < parts.length - 1;
    return isCode ? [medium.code(fill(part, data, (value) => value).join(''))] : fill(part, data, (value) => medium.words(value));
  });
  return medium.join(pieces);
}

function fill(part: string, data: Finding['data'], write: (value: string) => string): string[] {
  return splitTemplate(part).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const value = Object.hasOwn(data, piece) ? data[piece] : undefined;
    return value === undefined ? `{${piece}}` : write(String(value));
  });
}

/** The four sentences of a finding's message, filled. */
export function messageOf(finding: Finding, catalogue: readonly Rule[], medium: Medium): Message {
  const message = templateOf(finding, catalogue);
  const fillOne = (template: string): string => fillTemplate(template, finding.data, medium);
  return { title: fillOne(message.title), what: fillOne(message.what), why: fillOne(message.why), fix: fillOne(message.fix) };
}

/** The finding's title, begun in lower case to stand inside a sentence. Names at its start are left as they are. */
export function titleInSentence(finding: Finding, catalogue: readonly Rule[], medium: Medium): string {
  const { title } = templateOf(finding, catalogue);
  const first = /^\{(\w+)\}/.exec(title)?.[1];
  if (first === undefined) return fillTemplate(/^[A-Z][a-z ]/.test(title) ? lowered(title) : title, finding.data, medium);
  const value = finding.data[first];
  // A phrase of ours ("Permission check"), not a name: names have no second word in lower case.
  const phrase = typeof value === 'string' && /^[A-Z][a-z]+ [a-z]/.test(value);
  return fillTemplate(title, phrase ? { ...finding.data, [first]: lowered(value) } : finding.data, medium);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A verdict may come from the store and name a rule or message that is gone; it is still shown. */
function templateOf(finding: Finding, catalogue: readonly Rule[]): Message {
  const rule = catalogue.find((each) => each.id === finding.rule);
  const message =
    rule !== undefined && Object.hasOwn(rule.messages, finding.message) ? rule.messages[finding.message] : undefined;
  return (
    message ?? {
      title: finding.rule,
      what: `Found by the rule ${finding.rule}.`,
      why: rule?.docs.why ?? '',
      fix: rule?.docs.fix ?? '',
    }
  );
}
