/** Values of Kubernetes Secret manifests: base64 under `data`, plain under `stringData`. */
import { isPlaceholder } from './placeholder.js';

export interface ManifestValue {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** The entry's name. */
  readonly key: string;
  /** A public entry, an encrypted one, or one that only stands for a value. */
  readonly placeholder: boolean;
}

const KIND = /^[ \t]{0,12}(?:- )?["']?kind["']?:[ \t]{1,4}["']?(?:Sealed)?Secret["']?[ \t\r,]{0,4}$/m;
const ENTRY = /^(?<indent>[ \t]{0,16})["']?(?<key>[A-Za-z0-9._-]{1,80})["']?:[ \t]{0,4}(?<value>[^\r]{0,20000})\r?$/;

const SECTIONS: ReadonlySet<string> = new Set(['data', 'stringData', 'encryptedData']);

/** Entries that are public or say only where to connect. */
const PUBLIC =
  /\.(?:crt|cert|cer|pub)$|^(?:user|username|login|email|host|hostname|port|database|dbname|db|name|type|region|endpoint|namespace|issuer|ca)$/i;

/** The entries of every Secret or sealed secret whose `kind` the text shows. */
export function findManifestValues(text: string): ManifestValue[] {
  if (!text.includes('Secret') || !KIND.test(text)) return [];
  const found: ManifestValue[] = [];
  let offset = 0;
  for (const document of text.split(/(?<=^---[^\n]{0,80}\n)/m)) {
    if (KIND.test(document)) found.push(...valuesIn(document, offset));
    offset += document.length;
  }
  return found;
}

function valuesIn(document: string, offset: number): ManifestValue[] {
  const found: ManifestValue[] = [];
  let section: { name: string; indent: number } | null = null;
  let position = offset;
  for (const line of document.split('\n')) {
    const entry = ENTRY.exec(line)?.groups;
    const { indent = '', key = '', value: written = '' } = entry ?? {};
    if (entry !== undefined && SECTIONS.has(key) && written.trim() === '') {
      section = { name: key, indent: indent.length };
    } else if (section !== null && entry !== undefined && indent.length > section.indent) {
      const value = written.trim().replaceAll(/^["']|["',]{1,2}$/g, '');
      const start = position + line.indexOf(value, line.indexOf(':'));
      const placeholder = PUBLIC.test(key) || !holdsSecret(value, section.name);
      found.push({ start, end: start + value.length, value, key, placeholder });
    } else if (section !== null && entry !== undefined) {
      section = null;
    }
    position += line.length + 1;
  }
  return found;
}

function holdsSecret(value: string, section: string): boolean {
  if (
    section === 'encryptedData' ||
    value.length < 6 ||
    value.startsWith('|') ||
    value.startsWith('>') ||
    value.startsWith('ENC[')
  )
    return false;
  if (section === 'stringData') return !isPlaceholder(value);
  if (!/^[A-Za-z0-9+/]{8,20000}={0,2}$/.test(value)) return false;
  const plain = Buffer.from(value, 'base64').toString('latin1').trim();
  return (
    plain.length >= 6 &&
    !isPlaceholder(plain) &&
    !/^(?:admin|root|user|test|demo|postgres|password|secret|true|false)\w{0,3}$/i.test(plain)
  );
}
