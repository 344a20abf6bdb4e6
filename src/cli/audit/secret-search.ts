/** Which files are searched for credentials, in which order, and how many of them. */
import { MOST_TEXT_BYTES } from '../../change/file-change.js';
import type { WorkFile } from '../../git/work-tree.js';
import { languageOf } from '../../syntax/languages.js';

/** About two seconds of searching. Bytes. */
const MOST_BYTES = 12 * 1024 * 1024;

export interface SecretSearch {
  readonly files: readonly WorkFile[];
  /** Files of text, as far as a name tells, that are left out: for their own size, or because of all others. */
  readonly tooLarge: readonly WorkFile[];
  readonly leftOut: readonly WorkFile[];
}

export function secretSearchOf(files: readonly WorkFile[], whole: boolean): SecretSearch {
  const texts = files.filter(({ path, kind }) => (kind === 'file' || kind === 'executable') && !NO_TEXT.test(path));
  const ordered = texts.toSorted((one, other) => rankOf(one.path) - rankOf(other.path) || one.size - other.size);
  const chosen: WorkFile[] = [];
  const tooLarge: WorkFile[] = [];
  const leftOut: WorkFile[] = [];
  let bytes = 0;
  for (const file of ordered) {
    if (file.size > MOST_TEXT_BYTES) tooLarge.push(file);
    else if (!whole && bytes + file.size > MOST_BYTES) leftOut.push(file);
    else {
      chosen.push(file);
      bytes += file.size;
    }
  }
  return { files: chosen, tooLarge, leftOut };
}

/** Formats of which none is text. Key stores are none either, and are told by their name. */
const NO_TEXT =
  /\.(?:png|jpe?g|gif|webp|avif|bmp|ico|icns|psd|tiff?|woff2?|ttf|otf|eot|mp[34]|m4[av]|mov|avi|webm|ogg|wav|flac|pdf|zip|t?gz|bz2|xz|zst|7z|rar|jar|war|class|o|a|so|dylib|dll|exe|wasm|pyc|sqlite3?|db|parquet|onnx|bin|dat|mo|pack|idx)$/i;

const LARGE_AND_HARMLESS = /(?:\.lock|[.-]lock\.\w+|\.sum|\.min\.(?:js|css)|\.map|\.svg|\.snap|\.po|\.pot|\.csv|\.geojson)$/i;
const TOLD_OR_TESTED =
  /(?:^|\/)(?:tests?|specs?|__tests__|fixtures?|testdata|docs?|examples?|mocks?|e2e|locales?|i18n)\/|\.(?:mdx?|rst|txt|adoc)$/i;

/** Settings first, then code, then what is written about it and tests it, then what is generated. */
function rankOf(path: string): number {
  if (LARGE_AND_HARMLESS.test(path)) return 3;
  if (TOLD_OR_TESTED.test(path)) return 2;
  return languageOf(path) === null ? 0 : 1;
}
