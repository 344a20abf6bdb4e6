/** Fills a rule's sentences with an observation's data. The sentence is ours and trusted; the data is hostile and goes through a medium. */
import type { Message, Rule } from '../rules/rule.js';
import { splitTemplate } from '../verdict/observation.js';
import type { Finding } from '../verdict/verdict.js';
import { visible } from './visible.js';

/** How one place writes text: each function gets raw text and returns what is safe there. */
export interface Medium {
  /** A value from the change, standing in a sentence. */
  value(text: string): string;
  /** Code, with the backticks of the template taken off. */
  code(text: string): string;
  /** A sentence that holds text from the change, such as a reason. */
  sentence(text: string, limit?: number): string;
}

/** Plain text for places that interpret nothing: titles, annotations, JSON. */
export const PLAIN: Medium = {
  value: (text) => visible(text),
  code: (text) => visible(text),
  sentence: visible,
};

/**
 * A template as text of the medium. Backticks in a template mark code; a placeholder inside them becomes part of that code, so that
 * data can never end the code early.
 */
export function fillTemplate(template: string, data: Finding['data'], medium: Medium): string {
  return template
    .split('`')
    .map((part, index, parts) => {
      const isCode = index % 2 === 1 && index < parts.length - 1;
      if (isCode) return medium.code(fill(part, data, (value) => value));
      return fill(part, data, (value, isNumber) => (isNumber ? value : medium.value(value)));
    })
    .join('');
}

function fill(part: string, data: Finding['data'], write: (value: string, isNumber: boolean) => string): string {
  return splitTemplate(part)
    .map((piece, index) => {
      if (index % 2 === 0) return piece;
      const value = Object.hasOwn(data, piece) ? data[piece] : undefined;
      if (value === undefined) return `{${piece}}`;
      return write(String(value), typeof value === 'number');
    })
    .join('');
}

/** The four sentences of a finding's message, filled. */
export function messageOf(finding: Finding, catalogue: readonly Rule[], medium: Medium): Message {
  const message = templateOf(finding, catalogue);
  const fillOne = (template: string): string => fillTemplate(template, finding.data, medium);
  return { title: fillOne(message.title), what: fillOne(message.what), why: fillOne(message.why), fix: fillOne(message.fix) };
}

/** The finding's title, begun in lower case to stand inside a sentence; data at its start is left as it is. */
export function titleInSentence(finding: Finding, catalogue: readonly Rule[], medium: Medium): string {
  const { title } = templateOf(finding, catalogue);
  const lowered = /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
  return fillTemplate(lowered, finding.data, medium);
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
