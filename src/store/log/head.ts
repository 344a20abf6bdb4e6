/** The end of the log at one moment, signed: whoever cuts entries off the end of an export needs the key to say that it ends there. */
import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { LogHead } from './entry.js';

export interface SignedHead extends LogHead {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Ed25519 over the head, base64. */
  readonly signature: string;
  /** The public key, SPKI, base64. It says who signed only when it is known from elsewhere. */
  readonly key: string;
}

const shape = z.strictObject({
  head: z.strictObject({
    sequence: z.int().nonnegative(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    at: z.iso.datetime(),
    signature: z.base64(),
    key: z.base64(),
  }),
});

/** @param privateKey an Ed25519 key in PEM, PKCS#8 */
export function signHead({ sequence, hash }: LogHead, at: string, privateKey: string): SignedHead {
  const secret = createPrivateKey(privateKey);
  const signature = sign(null, signedText({ sequence, hash, at }), secret).toString('base64');
  return { sequence, hash, at, signature, key: textOf(createPublicKey(secret)) };
}

export function isSignedBy(head: SignedHead): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(head.key, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, signedText(head), key, Buffer.from(head.signature, 'base64'));
  } catch {
    // What is no key has signed nothing.
    return false;
  }
}

/** The public half, as `SignedHead.key` has it. */
export function publicKeyOf(privateKey: string): string {
  return textOf(createPublicKey(privateKey));
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS#8. */
const PKCS8_OF_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key that signs heads, made from the App's private key: every process of the App has it, and there is no other secret to keep.
 * With a new private key of the App heads are signed by another one.
 */
export function logKeyOf(appPrivateKey: string): string {
  const seed = Buffer.from(hkdfSync('sha256', appPrivateKey.trim(), '', 'nightwarden log head', 32));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_OF_ED25519, seed]), format: 'der', type: 'pkcs8' });
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The last line of an export. */
export function headLine(head: SignedHead): string {
  return JSON.stringify({ head });
}

/** Null for a line that is no head. */
export function readHeadLine(line: string): SignedHead | null {
  if (!line.startsWith('{"head":')) return null;
  try {
    const read = shape.safeParse(JSON.parse(line));
    return read.success ? read.data.head : null;
  } catch {
    return null;
  }
}

/** The words before it keep the signature from meaning anything else. */
function signedText({ sequence, hash, at }: LogHead & { readonly at: string }): Buffer {
  return Buffer.from(`nightwarden log head\n${sequence}\n${hash}\n${at}\n`);
}

function textOf(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}
