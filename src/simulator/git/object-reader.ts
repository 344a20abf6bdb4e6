/** Reads objects of one bare repository through a single long-lived `git cat-file --batch`, so that a read costs no process. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnvironment } from './process.js';

export type GitObjectType = 'blob' | 'tree' | 'commit' | 'tag';

/** One git object as it is stored. */
export interface GitObject {
  readonly oid: string;
  readonly type: GitObjectType;
  readonly content: Buffer;
}

interface Waiting {
  resolve(object: GitObject | null): void;
  reject(error: Error): void;
}

export class ObjectReader {
  #child: ChildProcessWithoutNullStreams | undefined;
  #buffered: Buffer[] = [];
  #bufferedLength = 0;
  /** Bytes needed before parsing can go on; avoids joining the buffers for every chunk of a large object. */
  #needed = 1;
  #waiting: Waiting[] = [];

  constructor(readonly directory: string) {}

  /** The object that a revision expression names (`main`, `main:path`, an object id), or null when there is none. */
  read(expression: string): Promise<GitObject | null> {
    if (expression === '' || /[\n\0]/.test(expression)) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process().stdin.write(`${expression}\n`);
    });
  }

  /** Ends the process; pending reads are rejected. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.stdin.end();
    });
  }

  #process(): ChildProcessWithoutNullStreams {
    if (this.#child !== undefined) return this.#child;
    const child = spawn('git', ['cat-file', '--batch'], { cwd: this.directory, env: gitEnvironment(), stdio: 'pipe' });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#buffered.push(chunk);
      this.#bufferedLength += chunk.length;
      if (this.#bufferedLength >= this.#needed) this.#parse();
    });
    child.stdin.on('error', () => {});
    const fail = (): void => {
      if (this.#child === child) this.#child = undefined;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const each of waiting) each.reject(new Error(`git cat-file ended in ${this.directory}`));
    };
    child.on('error', fail);
    child.on('close', fail);
    return child;
  }

  #parse(): void {
    let data = Buffer.concat(this.#buffered);
    this.#needed = 1;
    while (data.length > 0) {
      const lineEnd = data.indexOf(0x0a);
      if (lineEnd === -1) break;
      const line = data.subarray(0, lineEnd).toString('utf8');
      const header = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line);
      if (header === null) {
        this.#waiting.shift()?.resolve(null);
        data = data.subarray(lineEnd + 1);
        continue;
      }
      const end = lineEnd + 1 + Number(header[3]);
      if (data.length < end + 1) {
        this.#needed = end + 1;
        break;
      }
      const content = Buffer.from(data.subarray(lineEnd + 1, end));
      this.#waiting.shift()?.resolve({ oid: header[1] ?? '', type: header[2] as GitObjectType, content });
      data = data.subarray(end + 1);
    }
    this.#buffered = data.length > 0 ? [data] : [];
    this.#bufferedLength = data.length;
  }
}
