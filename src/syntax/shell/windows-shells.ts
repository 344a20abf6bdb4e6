/** What PowerShell and cmd are told to run, written so that a reader of POSIX shells understands it. */
import type { Word } from './invocation.js';

const COMMAND = /^[-/](?:c|command|commandwithargs)$/i;
const ENCODED = /^[-/](?:e|ec|enc|encodedc\w{0,20}|encodedcommand)$/i;
/** Options of PowerShell that take a value. */
const VALUED =
  /^[-/](?:ex|ep|executionpolicy|w|windowstyle|v|version|psconsolefile|inputformat|outputformat|configurationname|wd|workingdirectory)$/i;
const FETCHES = /\(\s*(?=(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod)\s)/gi;

/** Null when it reads a file or its input. */
export function windowsScript(program: string, words: readonly Word[]): string | null {
  const texts = words.map((word) => word.text);
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] ?? '';
    if (ENCODED.test(text)) return posix(Buffer.from(texts[at + 1] ?? '', 'base64').toString('utf16le'));
    if (COMMAND.test(text) || /^\/k$/i.test(text)) return posix(texts.slice(at + 1).join(' '));
    if (VALUED.test(text)) at++;
    else if (!/^[-/]/.test(text))
      return program === 'cmd' || /^-?file$|\.ps1$/i.test(text) ? null : posix(texts.slice(at).join(' '));
    else if (/^-f(?:ile)?$/i.test(text)) return null;
  }
  return null;
}

/** Backslashes part folders, and a fetch in parentheses is a substitution. */
function posix(script: string): string {
  return script.replaceAll('\\', '/').replace(FETCHES, '$(');
}
