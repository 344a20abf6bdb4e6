/** `nightwarden audit`: the checklist, and how much of it this version enforces. */
import { renderChecklist } from '../render/checklist.js';
import { stateOfChecklist } from '../rules/checklist.js';
import { RULES } from '../verdict/all-rules.js';
import { hasColor } from './terminal.js';

export function runAudit(): void {
  const states = stateOfChecklist(new Set(RULES.map((rule) => rule.id)));
  process.stdout.write(renderChecklist(states, { color: hasColor() }));
}
