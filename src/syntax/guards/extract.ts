/** The guards of a source file: one walk over its tree, each kind of guard found by the file that knows it. */
import type { SyntaxNode } from '../node.js';
import type { SourceTree } from '../source.js';
import { boundedReads } from './bounded-reads.js';
import { callGuards } from './calls.js';
import { conditionGuards } from './condition-guards.js';
import { constraintGuards } from './constraints.js';
import { declaredGuards } from './declarations.js';
import { declaredDemands } from './declared-demands.js';
import { harmlessCalls } from './exchanged-calls.js';
import type { FileGuards, Guard, Unit, Weakening } from './guard.js';
import { exceptions } from './exceptions.js';
import { exposedFields } from './exposed-fields.js';
import { fieldRules } from './field-rules.js';
import { handlerWrappers } from './handler-wrappers.js';
import { heldValues } from './held-values.js';
import { importedGuards } from './imported-guards.js';
import { lookupGuards } from './lookups.js';
import { massAssignments } from './mass-assignment.js';
import type { Place } from './place.js';
import { narrowedQueries } from './narrowed-queries.js';
import { parentGuards } from './parents.js';
import { replacementGuards } from './replacements.js';
import { derivedQueries } from './derived-queries.js';
import { requestGuards } from './request-guards.js';
import { tagGuards } from './schema-tags.js';
import { fileUnit, unitAt } from './units.js';
import { gradedGuards } from './grades.js';
import { probeGuards } from './probes.js';
import { redactionGuards } from './redactions.js';
import { validationGuards } from './validations.js';
import { routeChecks } from './route-checks.js';
import { ruleLists } from './rule-lists.js';
import { strictComparisons } from './strictness.js';
import { carefulCalls, carefulValues } from './variants.js';
import { weakeningsAt } from './weakenings.js';
import { matchingGuards } from './whole-matches.js';

const FINDERS: readonly ((place: Place) => readonly Guard[])[] = [
  gradedGuards,
  conditionGuards,
  callGuards,
  declaredGuards,
  constraintGuards,
  replacementGuards,
  probeGuards,
  redactionGuards,
  lookupGuards,
  parentGuards,
  validationGuards,
  ruleLists,
  strictComparisons,
  carefulCalls,
  matchingGuards,
  derivedQueries,
  requestGuards,
  tagGuards,
  fieldRules,
  heldValues,
  exposedFields,
  boundedReads,
  importedGuards,
  handlerWrappers,
  narrowedQueries,
  declaredDemands,
  harmlessCalls,
  routeChecks,
];
/** What a name, a text or a pattern by itself can be. */
const LEAF_FINDERS: typeof FINDERS = [gradedGuards, callGuards, conditionGuards, declaredGuards, carefulValues, routeChecks];
const OPENERS: readonly ((place: Place) => readonly Weakening[])[] = [weakeningsAt, massAssignments, exceptions];

export function guardsOf({ root, text, language }: SourceTree): FileGuards {
  const guards: Guard[] = [];
  const weakenings: Weakening[] = [];
  const file = fileUnit(root);
  const units: Unit[] = [file];
  const visit = (node: SyntaxNode, outer: Unit): void => {
    // Punctuation and operators guard nothing; half of all nodes are such.
    if (!node.named) return;
    const leaf = node.children.length === 0;
    const opened = leaf ? null : unitAt(node, text, outer);
    const unit = opened ?? outer;
    if (opened !== null) units.push(opened);
    const place: Place = { node, text, unit, language };
    for (const find of leaf ? LEAF_FINDERS : FINDERS) for (const guard of find(place)) guards.push(guard);
    if (!leaf) for (const find of OPENERS) for (const weakening of find(place)) weakenings.push(weakening);
    for (const child of node.children) visit(child, unit);
  };
  visit(root, file);
  return { guards, weakenings, units };
}
