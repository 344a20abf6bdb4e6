/** `nightwarden log verify`. */
import { createReadStream } from 'node:fs';
import { createLogVerifier, type LogVerification } from '../../store/log/verify.js';
import { UsageError } from '../exit.js';
import type { VerifyOptions } from '../log-command.js';
import { eachLine } from './lines.js';

export async function runVerify(file: string, { key, anchor }: VerifyOptions): Promise<number> {
  const verifier = createLogVerifier({ key, anchors: anchor });
  try {
    const chunks: AsyncIterable<Buffer> = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 2 ** 20 });
    await eachLine(chunks, (line) => verifier.take(line));
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
  const verification = verifier.end();
  process.stdout.write(accountOf(verification, { key, anchors: anchor.length }));
  return verification.problem === null ? 0 : 1;
}

function accountOf(
  { entries, first, last, agreed, head, problem }: LogVerification,
  { key, anchors }: { key: string | undefined; anchors: number },
): string {
  if (problem !== null) {
    const where = problem.line === null ? '' : `line ${problem.line}: `;
    return `${where}${problem.message}\n${entries} ${entries === 1 ? 'entry' : 'entries'} before it are as they were written.\n`;
  }
  if (first === null)
    return `The export has no entries.${head === null ? ' It has no signed head, so it cannot say that there are none.' : ''}\n`;
  const notes = [
    `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${first} to ${last.sequence}: whole. The last hash is ${last.hash}.`,
    ...(first === 1 ? [] : [`What came before entry ${first} is not in the export and was not judged.`]),
    ...(head === null ? ['There is no signed head, so entries may have been cut off the end.'] : []),
    ...(head !== null && key === undefined
      ? [`The head was signed at ${head.at} by the key ${head.key}: compare it with your server's, or give it as --key.`]
      : []),
    ...(head !== null && key !== undefined ? [`The head was signed at ${head.at} by the expected key.`] : []),
    ...(anchors > 0
      ? [
          `Of ${anchors} known ${anchors === 1 ? 'hash' : 'hashes'}, ${agreed} ${agreed === 1 ? 'is' : 'are'} in the export and ${agreed === 1 ? 'agrees' : 'agree'}.`,
        ]
      : []),
  ];
  return `${notes.join('\n')}\n`;
}
