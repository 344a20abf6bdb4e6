/** The guards of a source file: one walk over its tree, each kind of guard found by the file that knows it. */
import type { SyntaxNode } from '../node.js';
import type { SourceTree } from '../source.js';
import { callGuards } from './calls.js';
import { conditionGuards } from './condition-guards.js';
import { constraintGuards } from './constraints.js';
import { declaredGuards } from './declarations.js';
import type { FileGuards, Guard, Unit, Weakening } from './guard.js';
import { exceptions } from './exceptions.js';
import { lookupGuards } from './lookups.js';
import { massAssignments } from './mass-assignment.js';
import type { Place } from './place.js';
import { parentGuards } from './parents.js';
import { replacementGuards } from './replacements.js';
import { fileUnit, unitAt } from './units.js';
import { probeGuards } from './probes.js';
import { redactionGuards } from './redactions.js';
import { validationGuards } from './validations.js';
import { ruleLists } from './rule-lists.js';
import { strictComparisons } from './strictness.js';
import { carefulCalls } from './variants.js';
import { weakeningsAt } from './weakenings.js';

export function guardsOf({ root, text, language }: SourceTree): FileGuards {
  const guards: Guard[] = [];
  const weakenings: Weakening[] = [];
  const file = fileUnit(root);
  const units: Unit[] = [file];
  const visit = (node: SyntaxNode, outer: Unit): void => {
    const opened = unitAt(node, text, outer);
    const unit = opened ?? outer;
    if (opened !== null) units.push(opened);
    const place: Place = { node, text, unit, language };
    guards.push(
      ...conditionGuards(place),
      ...callGuards(place),
      ...declaredGuards(place),
      ...constraintGuards(place),
      ...replacementGuards(place),
      ...probeGuards(place),
      ...redactionGuards(place),
      ...lookupGuards(place),
      ...parentGuards(place),
      ...validationGuards(place),
      ...ruleLists(place),
      ...strictComparisons(place),
      ...carefulCalls(place),
    );
    weakenings.push(...weakeningsAt(place), ...massAssignments(place), ...exceptions(place));
    for (const child of node.children) visit(child, unit);
  };
  visit(root, file);
  return { guards, weakenings, units };
}
