/**
 * The parts of the hook that are loaded only for a call that needs them, each a bundle of its own. The machine code that Node made of
 * them is kept beside them where they may be written, so that the next call starts in half the time.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { packagePath } from '../../package-path.js';

interface Parts {
  readonly command: typeof import('./judge-command.js');
  readonly edit: typeof import('./judge-edit.js');
}

type Wrapped = (exports: object, require: NodeJS.Require, module: { exports: object }, file: string, folder: string) => void;

/** Without machine code that could be used. */
const compiled: { readonly script: Script; readonly file: string; readonly checksum: number }[] = [];

const loaded: Partial<Parts> = {};

/** Throws when the part is missing or broken. */
export function loadPart<Name extends keyof Parts>(name: Name): Parts[Name] {
  const part: Parts[Name] | undefined = loaded[name];
  if (part !== undefined) return part;
  const file = packagePath(`dist/hook-${name}.cjs`);
  const bytes = readFileSync(file);
  const checksum = crc32(bytes);
  const cachedData = machineCodeIn(cacheOf(file), checksum);
  // Only ASCII, by which the string takes half the memory.
  const script = new Script(bytes.toString('latin1'), { filename: file, ...(cachedData !== null && { cachedData }) });
  if (script.cachedDataRejected !== false) compiled.push({ script, file, checksum });
  const module = { exports: {} };
  (script.runInThisContext() as Wrapped)(module.exports, createRequire(file), module, file, dirname(file));
  loaded[name] = module.exports as Parts[Name];
  return module.exports as Parts[Name];
}

/** Of another version of Node it would be refused, and be made anew at every change of versions. */
function cacheOf(file: string): string {
  return `${file}.${process.version}-${process.arch}`;
}

const CHECKSUM_BYTES = 4;

/** Null for none, and for one that was made of another source or damaged since: Node itself does not look. */
function machineCodeIn(file: string, checksum: number): Buffer | null {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(0, -CHECKSUM_BYTES);
    return crc32(code, checksum) === bytes.readUInt32LE(code.length) ? code : null;
  } catch {
    return null;
  }
}

/** Once the call is answered. Where nothing may be written, calls are slower and nothing else. */
export function keepMachineCode(): void {
  for (const { script, file, checksum } of compiled) {
    const written = `${cacheOf(file)}.${process.pid}`;
    try {
      const code = script.createCachedData();
      const end = Buffer.alloc(CHECKSUM_BYTES);
      end.writeUInt32LE(crc32(code, checksum));
      writeFileSync(written, Buffer.concat([code, end]), { flag: 'wx' });
      renameSync(written, cacheOf(file));
    } catch {
      rmSync(written, { force: true });
    }
  }
}
