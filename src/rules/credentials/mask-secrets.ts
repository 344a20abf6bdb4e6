/** Hides secrets in a text that is about to be printed, stored or logged. */
import { findSecrets } from './find-secrets.js';

/** A line of nothing but base64 digits, as the inside of a key block that the text shows only in part. */
const KEY_LINE = /^([ \t]{0,40}(?:[+>|-][ \t]{0,8})?["'`]?)([A-Za-z0-9+/]{56,80}={0,2})((?:\\n)?["'`]?[ \t,;+\\]{0,8}\r?)$/gm;

/**
 * The text with every credential replaced by its mask, such as `ghp_…Q7` or `***`. Errs on the side of hiding: lines that look like
 * the inside of a private key are hidden wherever they stand. Mask a text before it is cut, since a part of a token has no shape.
 */
export function maskSecrets(text: string): string {
  let masked = '';
  let done = 0;
  for (const { start, end, masked: mask } of findSecrets(text, 'settings')) {
    masked += text.slice(done, start) + mask;
    done = end;
  }
  masked += text.slice(done);
  return masked.replace(KEY_LINE, (line: string, before: string, digits: string, after: string) =>
    /^[0-9a-f]+$|^[0-9A-F]+$/.test(digits) ? line : `${before}***${after}`,
  );
}
