/** Completes the differences of two trees to the files of a change: status, sizes, binary or not, and the texts that rules ask for. */
import { hunksOfBinary } from '../change/binary.js';
import { type Fact, known, unavailable } from '../change/fact.js';
import { byPath, type FileChange, type FileSide, type FileStatus, type Hunk, MOST_TEXT_BYTES } from '../change/file-change.js';
import type { TreeDifference, TreeEntry } from './diff.js';
import type { BlobText, ObjectReader } from './objects.js';
import { attempt } from './process.js';
import { DIFF_SIZE_LIMIT } from './repository.js';

/** All texts of one change together. Bytes. */
const ALL_TEXTS_LIMIT = 256 * 1024 * 1024;

/** Blobs that are asked for at once. Bytes. */
const PORTION = 16 * 1024 * 1024;

const NOT_ASKED = unavailable('no rule asked for the text');

/** The files of a change, sorted by path. */
export async function readFiles(
  objects: ObjectReader,
  differences: readonly TreeDifference[],
  wantsText: (file: FileChange) => boolean,
): Promise<FileChange[]> {
  const sizes = await readSizes(objects, differences);
  const outlines = differences
    .map((difference) => ({ difference, file: outline(difference, sizes) }))
    .sort((a, b) => byPath(a.file, b.file));
  const wanted = outlines.filter(({ file }) => wantsText(file)).map(({ difference }) => difference);
  const texts = await readTexts(objects, wanted, sizes);
  const files: FileChange[] = [];
  for (const { difference, file } of outlines) {
    const before =
      difference.before && file.before && (await complete(file.before, difference, difference.before, texts, objects, sizes));
    const after =
      difference.after && file.after && (await complete(file.after, difference, difference.after, texts, objects, sizes));
    files.push({ ...file, before, after, hunks: hunksOf(difference, before, after) });
  }
  return files;
}

type Sizes = ReadonlyMap<string, number | null>;
type Texts = ReadonlyMap<string, Fact<BlobText>>;

async function readSizes(objects: ObjectReader, differences: readonly TreeDifference[]): Promise<Sizes> {
  const ids = [...new Set(differences.flatMap(blobsOf).map((entry) => entry.id))];
  const sizes = await objects.sizes(ids);
  return new Map(ids.map((id, index) => [id, sizes[index] ?? null]));
}

function blobsOf({ before, after }: TreeDifference): TreeEntry[] {
  return [before, after].filter((entry) => entry !== null).filter((entry) => entry.kind !== 'submodule');
}

function outline(difference: TreeDifference, sizes: Sizes): FileChange {
  const { before, after } = difference;
  const path = (after ?? before)?.path ?? '';
  return {
    path,
    previousPath: before !== null && after !== null && before.path !== after.path ? before.path : null,
    status: statusOf(difference),
    before: before && sideOf(before, sizes),
    after: after && sideOf(after, sizes),
    hunks: unavailable('not read yet'),
  };
}

function statusOf({ letter, before, after }: TreeDifference): FileStatus {
  switch (letter) {
    case 'A':
      return 'added';
    case 'D':
      return 'removed';
    case 'R':
      return 'renamed';
    case 'T':
      return 'type-changed';
    default:
      return before?.id === after?.id ? 'mode-changed' : 'modified';
  }
}

function sideOf({ path, kind, id }: TreeEntry, sizes: Sizes): FileSide {
  const isSubmodule = kind === 'submodule';
  const size = sizes.get(id) ?? null;
  const absent = unavailable(isSubmodule ? 'a submodule has no blob' : `the blob of ${path} is not in this clone`);
  return {
    path,
    kind: known(kind),
    sha: known(id),
    size: size === null ? absent : known(size),
    binary: isSubmodule ? known(false) : NOT_ASKED,
    text: isSubmodule ? unavailable('a submodule has no text') : NOT_ASKED,
  };
}

async function readTexts(objects: ObjectReader, wanted: readonly TreeDifference[], sizes: Sizes): Promise<Texts> {
  const texts = new Map<string, Fact<BlobText>>();
  let portion: string[] = [];
  let inPortion = 0;
  let inAll = 0;
  const readPortion = async (): Promise<void> => {
    const ids = portion;
    [portion, inPortion] = [[], 0];
    const blobs = await attempt(() => objects.texts(ids));
    for (const [index, id] of ids.entries()) {
      const blob = blobs.ok ? blobs.value[index] : null;
      texts.set(id, blob ? known(blob) : unavailable(blobs.ok ? 'the blob is not in this clone' : blobs.problem.message));
    }
  };
  for (const { id } of wanted.flatMap(blobsOf)) {
    const size = sizes.get(id) ?? null;
    if (texts.has(id)) continue;
    if (size === null) texts.set(id, unavailable('the blob is not in this clone'));
    else if (size > MOST_TEXT_BYTES) texts.set(id, unavailable(`the file has ${inMegabytes(size)}, over the limit of 2 MB`));
    else if (inAll + size > ALL_TEXTS_LIMIT) texts.set(id, unavailable('the texts of the change have over 256 MB together'));
    else {
      portion.push(id);
      texts.set(id, NOT_ASKED);
      inPortion += size;
      inAll += size;
      if (inPortion > PORTION) await readPortion();
    }
  }
  await readPortion();
  return texts;
}

/** Adds text and binary to a side. What the diff does not tell about binary is looked up in the blob's beginning. */
async function complete(
  side: FileSide,
  difference: TreeDifference,
  { id, kind, path }: TreeEntry,
  texts: Texts,
  objects: ObjectReader,
  sizes: Sizes,
): Promise<FileSide> {
  if (kind === 'submodule') return side;
  const read = texts.get(id) ?? NOT_ASKED;
  if (read.known) {
    const text = read.value.binary ? unavailable(`${path} is binary`) : known(read.value.text);
    return { ...side, binary: known(read.value.binary), text };
  }
  const comparedByGit = difference.before?.id !== difference.after?.id && difference.letter !== 'T';
  if (comparedByGit && !difference.binary) return { ...side, binary: known(false), text: read };
  if (typeof sizes.get(id) !== 'number') return { ...side, binary: read, text: read };
  const looked = await attempt(() => objects.isBinary(id));
  return { ...side, binary: looked.ok ? known(looked.value) : unavailable(looked.problem.message), text: read };
}

/** The diff's hunks, unless there ought to be some and git printed none. */
function hunksOf(difference: TreeDifference, before: FileSide | null, after: FileSide | null): Fact<readonly Hunk[]> {
  const { hunks } = difference;
  const sides = [before, after].filter((side) => side !== null);
  if (!hunks.known || hunks.value.length > 0 || difference.before?.id === difference.after?.id) return hunks;
  for (const side of sides) {
    if (side.kind.known && side.kind.value === 'submodule') continue;
    if (side.binary.known && side.binary.value) return hunksOfBinary(before, after);
    if (side.size.known && side.size.value > DIFF_SIZE_LIMIT)
      return unavailable(`${side.path} has ${inMegabytes(side.size.value)}, over the limit of 20 MB for a diff`);
  }
  const texts = sides.filter((side) => !(side.kind.known && side.kind.value === 'submodule'));
  const empty = texts.every((side) => side.size.known && side.size.value === 0);
  return empty ? hunks : unavailable(`git printed no diff of ${(after ?? before)?.path ?? 'a file'}`);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
