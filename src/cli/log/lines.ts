/** The lines of something that may be larger than memory. */

/** Bytes. No line that we write is longer. */
export const MAX_LINE = 4 * 2 ** 20;

/**
 * Calls `take` with each line, without its line feed, until it answers false. A line that is too long is cut at the limit, and what
 * follows of it is left out.
 * @throws what reading throws
 */
export async function eachLine(chunks: AsyncIterable<Uint8Array>, take: (line: string) => boolean): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const piece = chunk.subarray(start, end);
      if (!take((rest.length === 0 ? piece : joined(rest, piece)).toString('utf8'))) return;
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    rest = joined(rest, chunk.subarray(start));
  }
  if (rest.length > 0) take(rest.toString('utf8'));
}

const LINE_FEED = 10;

function joined(rest: Buffer, piece: Buffer): Buffer {
  return Buffer.concat([rest, piece.subarray(0, Math.max(0, MAX_LINE - rest.length))]);
}
