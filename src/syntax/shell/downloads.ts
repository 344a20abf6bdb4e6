/** Files that a script fetches, and runs further on without having looked at them. */
import type { Invocation, Word } from './invocation.js';

const INTERPRETERS = /^(?:(?:ba|da|z|k|a)?sh|source|\.|python[\d.]*|perl|ruby|node|php|pwsh)$/;
const CHECKS = /^(?:sha\d+sum|shasum|md5sum|b2sum|gpg2?|gpgv|cosign|minisign|signify|openssl|cmp|rhash)$/;
const SCRIPT = /\.(?:sh|bash|py|pl|rb|run|bin|php|js)$/;

export class Downloads {
  private readonly files = new Map<string, Invocation>();

  /** Remembers what a command saves; a checksum or signature that is checked clears all that came before. */
  note(invocation: Invocation): void {
    const words = invocation.words.map((word) => word.text);
    if (CHECKS.test(invocation.program)) this.files.clear();
    if (invocation.program !== 'curl' && invocation.program !== 'wget') return;
    const saved =
      savedBy(invocation.program, words) ?? invocation.redirects.find(({ operator }) => operator.startsWith('>'))?.target.text;
    if (saved !== undefined && saved !== '' && saved !== '-' && !saved.startsWith('/dev/'))
      this.files.set(plainPath(saved), invocation);
  }

  /** The download of the file that this command runs, or null. */
  sourceOf(name: Word, words: readonly Word[]): Invocation | null {
    if (this.files.size === 0) return null;
    const program = name.text.slice(name.text.lastIndexOf('/') + 1);
    if (INTERPRETERS.test(program)) {
      const file = words.find((word) => !word.text.startsWith('-'));
      return file === undefined ? null : (this.files.get(plainPath(file.text)) ?? null);
    }
    const isScript = name.text.includes('/') && (SCRIPT.test(name.text) || name.text.startsWith('./'));
    return isScript ? (this.files.get(plainPath(name.text)) ?? null) : null;
  }
}

function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

/** Undefined when the program writes to its output. */
function savedBy(program: string, words: readonly string[]): string | undefined {
  const url = words.find((word) => /^(?:https?|ftp):\/\//.test(word));
  const remote = url
    ?.replace(/[?#].*/, '')
    .split('/')
    .at(-1);
  const named = /^(?:-[a-zA-Z]*o|--output)$/;
  const at = words.findIndex((word) => (program === 'curl' ? named : /^(?:-[a-zA-Z]*O|--output-document)$/).test(word));
  if (at >= 0) return words[at + 1];
  if (program === 'wget') return words.find((word) => word.startsWith('--output-document='))?.slice(18) ?? remote;
  return words.some((word) => /^(?:-[a-zA-NP-Z]*O[a-zA-Z]*|--remote-name)$/.test(word)) ? remote : undefined;
}
