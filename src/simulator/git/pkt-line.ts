/** Git's pkt-line framing (git documentation, "gitprotocol-common"). */

export const FLUSH = Buffer.from('0000');
const LARGEST = 65_516;

export function pktLine(content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

/** Reads lines up to the first flush; `rest` is where the next part begins. Throws on a malformed length. */
export function readPktLines(data: Buffer): { lines: string[]; rest: number } {
  const lines: string[] = [];
  let at = 0;
  while (at < data.length) {
    const length = Number.parseInt(data.toString('latin1', at, at + 4), 16);
    if (length === 0) return { lines, rest: at + 4 };
    if (Number.isNaN(length) || length < 4 || at + length > data.length) throw new Error('malformed pkt-line');
    lines.push(data.toString('utf8', at + 4, at + length).replace(/\n$/, ''));
    at += length;
  }
  return { lines, rest: at };
}

/** Wraps bytes for one band of side-band-64k: 1 data, 2 messages for the person, 3 fatal. */
export function sideBand(band: 1 | 2 | 3, content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += LARGEST - 1) {
    lines.push(pktLine(Buffer.concat([Buffer.from([band]), bytes.subarray(at, at + LARGEST - 1)])));
  }
  return Buffer.concat(lines);
}
