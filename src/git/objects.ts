/** Sizes and texts of blobs, through two long-lived `git cat-file` processes that start when first needed. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { failed, type GitPlace, startGit } from './process.js';

/** Git calls a file binary when a NUL byte stands among its first 8,000 bytes. */
const LOOKED_AT_FOR_NUL = 8000;

export interface BlobText {
  readonly binary: boolean;
  /** Bytes that are not UTF-8 become U+FFFD. Empty for a binary blob. */
  readonly text: string;
}

export class ObjectReader {
  readonly #sizes: CatFile;
  readonly #contents: CatFile;
  readonly #place: GitPlace;

  constructor(place: GitPlace) {
    this.#place = place;
    this.#sizes = new CatFile(place, '--batch-check');
    this.#contents = new CatFile(place, '--batch');
  }

  /** Bytes of each object, in the order asked for; null for an object that is not there (a partial clone). */
  async sizes(ids: readonly string[]): Promise<(number | null)[]> {
    return (await this.#sizes.ask(ids)).map((answer) => answer?.size ?? null);
  }

  /** The full id of the commit that a full object id names; null when there is none. Costs no process of its own. */
  async commitId(id: string): Promise<string | null> {
    const [answer] = await this.#sizes.ask([`${id}^{commit}`]);
    return answer?.id ?? null;
  }

  /** Each blob's text, in the order asked for; null for one that is not there. All of them are in memory at once: ask in portions. */
  async texts(ids: readonly string[]): Promise<(BlobText | null)[]> {
    return (await this.#contents.ask(ids)).map((answer) => answer?.content ?? null);
  }

  /** Whether a blob of any size is binary, from its beginning alone. */
  async isBinary(id: string): Promise<boolean> {
    const args = ['cat-file', 'blob', id];
    const { child, finished } = startGit(this.#place, args);
    child.stdin.end();
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= LOOKED_AT_FOR_NUL) break;
    }
    child.kill();
    const end = await finished;
    if (end.status !== 0 && length < LOOKED_AT_FOR_NUL) throw failed(args, end);
    return hasNul(Buffer.concat(chunks));
  }

  close(): void {
    this.#sizes.close();
    this.#contents.close();
  }
}

interface Answer {
  readonly id: string;
  readonly size: number;
  /** Only in the mode that prints contents. */
  readonly content: BlobText | null;
}

interface Question {
  resolve(answer: Answer | null): void;
  reject(error: unknown): void;
}

/** One `git cat-file` process that answers object ids line by line, in order. */
class CatFile {
  readonly #args: readonly string[];
  readonly #place: GitPlace;
  readonly #withContents: boolean;
  #child: ChildProcessWithoutNullStreams | null = null;
  #questions: Question[] = [];
  #asked = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  /** The object whose bytes are arriving; null while a header line is awaited. */
  #arriving: { readonly id: string; readonly size: number } | null = null;

  constructor(place: GitPlace, mode: '--batch' | '--batch-check') {
    this.#place = place;
    this.#args = ['cat-file', mode];
    this.#withContents = mode === '--batch';
  }

  ask(ids: readonly string[]): Promise<(Answer | null)[]> {
    if (ids.length === 0) return Promise.resolve([]);
    const child = (this.#child ??= this.#start());
    const answers = ids.map(
      () =>
        new Promise<Answer | null>((resolve, reject) => {
          this.#questions.push({ resolve, reject });
        }),
    );
    child.stdin.write(`${ids.join('\n')}\n`);
    return Promise.all(answers);
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = null;
  }

  #start(): ChildProcessWithoutNullStreams {
    const { child, finished } = startGit(this.#place, this.#args);
    this.#chunks = [];
    this.#length = 0;
    this.#arriving = null;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#readAnswers();
    });
    const end = (error: unknown): void => {
      if (this.#child === child) this.#child = null;
      for (const question of this.#questions.splice(this.#asked)) question.reject(error);
      this.#questions = [];
      this.#asked = 0;
    };
    finished.then((result) => end(failed(this.#args, result)), end);
    return child;
  }

  #readAnswers(): void {
    for (;;) {
      if (this.#arriving !== null) {
        const { id, size } = this.#arriving;
        if (this.#length < size + 1) return;
        const buffer = this.#joined();
        this.#keep(buffer.subarray(size + 1));
        this.#arriving = null;
        this.#answer({ id, size, content: textOf(buffer.subarray(0, size)) });
        continue;
      }
      if (this.#length === 0) return;
      const buffer = this.#joined();
      const end = buffer.indexOf(0x0a);
      if (end === -1) return;
      this.#keep(buffer.subarray(end + 1));
      const match = /^([0-9a-f]+) (?:blob|tree|commit|tag) (\d+)$/.exec(buffer.toString('latin1', 0, end));
      const [, id = '', size] = match ?? [];
      if (match === null) this.#answer(null);
      else if (this.#withContents) this.#arriving = { id, size: Number(size) };
      else this.#answer({ id, size: Number(size), content: null });
    }
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    const buffer = Buffer.concat(this.#chunks);
    this.#chunks = [buffer];
    return buffer;
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }

  #answer(answer: Answer | null): void {
    this.#questions[this.#asked++]?.resolve(answer);
    if (this.#asked === this.#questions.length) {
      this.#questions = [];
      this.#asked = 0;
    }
  }
}

function textOf(bytes: Buffer): BlobText {
  return hasNul(bytes) ? { binary: true, text: '' } : { binary: false, text: bytes.toString('utf8') };
}

function hasNul(bytes: Buffer): boolean {
  return bytes.subarray(0, LOOKED_AT_FOR_NUL).includes(0);
}
