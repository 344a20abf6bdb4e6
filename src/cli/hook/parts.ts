/**
 * The parts of the hook that are loaded only for a call that needs them, each a bundle of its own. The machine code that Node made of
 * them is kept beside them where they may be written, so that the next call starts in half the time.
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { packagePath } from '../../package-path.js';

interface Parts {
  readonly command: typeof import('./judge-command.js');
  readonly edit: typeof import('./judge-edit.js');
  readonly mask: typeof import('./mask-call.js');
}

type Wrapped = (exports: object, require: NodeJS.Require, module: { exports: object }, file: string, folder: string) => void;

interface CompiledPart {
  readonly script: Script;
  readonly file: string;
  readonly checksum: number;
  /** Runs what calls will need, since machine code is kept of what has run. */
  readonly judgeExamples: () => Promise<void>;
}

/** Without machine code that could be used. */
const compiled: CompiledPart[] = [];

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
  const module = { exports: {} };
  (script.runInThisContext() as Wrapped)(module.exports, createRequire(file), module, file, dirname(file));
  const exported = module.exports as Parts[Name];
  if (script.cachedDataRejected !== false) compiled.push({ script, file, checksum, judgeExamples: exported.judgeExamples });
  loaded[name] = exported;
  return exported;
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

/** Once the call is answered: takes seconds, once for each version of Node. Where nothing may be written, calls stay slower. */
export async function keepMachineCode(): Promise<void> {
  for (const part of compiled) await keepMachineCodeOf(part);
}

async function keepMachineCodeOf({ script, file, checksum, judgeExamples }: CompiledPart): Promise<void> {
  const written = `${cacheOf(file)}.${process.pid}`;
  try {
    const target = openSync(written, 'wx');
    await judgeExamples();
    const code = script.createCachedData();
    const end = Buffer.alloc(CHECKSUM_BYTES);
    end.writeUInt32LE(crc32(code, checksum));
    writeFileSync(target, Buffer.concat([code, end]));
    closeSync(target);
    renameSync(written, cacheOf(file));
  } catch {
    rmSync(written, { force: true });
  }
}
