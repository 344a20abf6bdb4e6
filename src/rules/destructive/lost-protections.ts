/** Protections of infrastructure that a change takes away: what each resource had before, against what it has after. */
import type { Change } from '../../change/change.js';
import type { FileChange, FileSide } from '../../change/file-change.js';
import type { DescribedResource } from '../../syntax/infrastructure/resource.js';
import { mayDescribeResources, resourcesOf } from '../../syntax/infrastructure/resources.js';
import type { Observation, UndecidedPart } from '../rule.js';
import { PROTECTIONS, PROTECTORS, type Protection, type Strength } from './protections.js';

interface Placed {
  readonly file: FileChange;
  readonly path: string;
  readonly resource: DescribedResource;
}

export function mayDescribe(file: FileChange): boolean {
  return [file.path, file.previousPath ?? file.path].some(mayDescribeResources);
}

/** Only resources that were there before are judged: what is new takes nothing away. */
export function* lostProtections(change: Change): Generator<Observation | UndecidedPart> {
  if (!change.files.known) return;
  const before: Placed[] = [];
  const after: Placed[] = [];
  for (const file of change.files.value.filter(mayDescribe)) {
    const had = file.before === null || file.status === 'copied' ? [] : read(file.before);
    const has = file.after === null ? [] : read(file.after);
    const unread = [had, has].find((each) => 'kind' in each);
    if (unread !== undefined && 'kind' in unread) {
      if (file.before !== null) yield unread;
      continue;
    }
    if ('kind' in had || 'kind' in has) continue;
    before.push(...had.map((resource) => ({ file, path: file.previousPath ?? file.path, resource })));
    after.push(...has.map((resource) => ({ file, path: file.path, resource })));
  }
  const known = new Set(before.map(({ resource }) => resource.key));
  const added = after.filter(({ resource }) => !known.has(resource.key));
  for (const had of before) {
    const has = counterpart(had, after);
    if (has === null) yield* gone(had, added);
    else if (has.resource.type === had.resource.type) yield* weakened(had.resource, has);
  }
}

function counterpart({ path, resource }: Placed, after: readonly Placed[]): Placed | null {
  const same = after.filter((each) => each.resource.key === resource.key);
  const folder = folderOf(path);
  return same.find((each) => each.path === path) ?? same.find((each) => folderOf(each.path) === folder) ?? same[0] ?? null;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

const THROWAWAY =
  /(?:^|[/_.-])(?:tests?|testing|testdata|fixtures?|examples?|samples?|demos?|dev|development|sandbox|staging|playground|e2e|integration|preview)(?=[/_.-])/i;

/** Each protection that is weaker than it was. */
function* weakened(had: DescribedResource, { path, resource: has }: Placed): Generator<Observation> {
  for (const protection of PROTECTIONS.filter(({ types }) => types?.test(has.type) ?? true)) {
    const names = [...new Set([...had.settings.keys(), ...has.settings.keys()])].filter((name) => protection.setting.test(name));
    for (const name of names) {
      const was = strength(protection, had, name);
      const is = strength(protection, has, name);
      // What was never written out may well stay what it is.
      const opened = is === null && had.settings.has(name);
      if (was === null || was <= 0 || !(is === null ? opened : is < was)) continue;
      const lost = is === 0 && protection.grave && !THROWAWAY.test(path);
      const setting = has.settings.get(name);
      yield {
        kind: 'finding',
        message: is === 0 ? 'unprotected' : 'lessProtected',
        data: { protection: protection.name, resource: `\`${has.key}\``, setting: `\`${name}\``, now: saidOf(setting?.value) },
        location: { path, line: setting?.line ?? has.line },
        identity: ['protection', has.key, name].join('\n'),
        severity: lost ? 'high' : 'medium',
        confidence: lost ? 'certain' : 'possible',
        evidence: [`Before, it was ${saidOf(had.settings.get(name)?.value)}.`],
      };
    }
  }
}

function strength({ strengthOf, unsaid }: Protection, resource: DescribedResource, name: string): Strength {
  const setting = resource.settings.get(name);
  if (setting === undefined) return unsaid(resource);
  return setting.value === null ? null : strengthOf(setting.value);
}

function saidOf(value: string | null | undefined): string {
  if (value === undefined) return 'left unsaid';
  return value === null ? 'an expression' : `\`${value.slice(0, 60)}\``;
}

/** A resource that goes takes its own protection along, so that nothing stops it from being destroyed. */
function* gone({ file, path, resource }: Placed, added: readonly Placed[]): Generator<Observation> {
  // Under another name it is most likely the same one.
  if (added.some(({ resource: { type } }) => type === resource.type)) return;
  const guards = PROTECTIONS.slice(0, 3).flatMap((protection) =>
    [...resource.settings.keys()].filter(
      (name) =>
        protection.setting.test(name) &&
        (protection.types?.test(resource.type) ?? true) &&
        (strength(protection, resource, name) ?? 0) > 0,
    ),
  );
  const protects = PROTECTORS.test(resource.type);
  if ((guards.length === 0 && !protects) || THROWAWAY.test(path)) return;
  yield {
    kind: 'finding',
    message: protects ? 'protectorGone' : 'protectedGone',
    data: {
      resource: `\`${resource.key}\``,
      ...(protects ? {} : { setting: guards.map((name) => `\`${name}\``).join(', ') }),
    },
    location: file.after === null ? { path, baseLine: resource.line } : { path: file.path, baseLine: resource.line },
    identity: ['protection', resource.key, 'gone'].join('\n'),
    severity: 'medium',
    confidence: 'possible',
  };
}

/** Words that a file must hold to lose anything by being unreadable. */
const PROTECTIVE =
  /protect|DeletionPolicy|retention|versioning|reclaimPolicy|prevent_destroy|final_snapshot|resource-policy|RemovalPolicy/i;

/** Several rules ask for the same side; it is read once. */
const READ = new WeakMap<FileSide, readonly DescribedResource[] | UndecidedPart>();

function read(side: FileSide): readonly DescribedResource[] | UndecidedPart {
  const known = READ.get(side) ?? readSide(side);
  READ.set(side, known);
  return known;
}

function readSide(side: FileSide): readonly DescribedResource[] | UndecidedPart {
  const { path } = side;
  const undecided = (reason: string): UndecidedPart => ({ kind: 'undecided', reason, path });
  if (side.kind.known && side.kind.value !== 'file' && side.kind.value !== 'executable') return [];
  if (side.binary.known && side.binary.value) return [];
  if (!side.text.known) return undecided(side.text.reason);
  const described = resourcesOf(path, side.text.value);
  if (described !== null) return described;
  return PROTECTIVE.test(side.text.value) && !/(?:^|\/)templates\//.test(path)
    ? undecided(`what ${path} protects cannot be read`)
    : [];
}
