/** The README's table of the checklist, made from what is built. */
import { checklistTable } from '../src/render/checklist.js';
import { stateOfChecklist } from '../src/rules/checklist.js';
import type { Rule } from '../src/rules/rule.js';

const BEGIN = '<!-- checklist -->\n';
const END = '<!-- /checklist -->';

/** The README with its table brought up to date. Throws when the marks around it are gone. */
export function withChecklist(readme: string, rules: readonly Rule[]): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`README.md has lost the marks ${BEGIN.trim()} and ${END}`);
  const table = checklistTable(stateOfChecklist(new Set(rules.map((rule) => rule.id))));
  return `${readme.slice(0, from + BEGIN.length)}${table}${readme.slice(to)}`;
}
