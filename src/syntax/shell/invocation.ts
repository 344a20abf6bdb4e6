/** What a shell script runs, after quoting, known variables and wrappers were taken off. */

/** One argument. */
export interface Word {
  /** After quote removal and with known values put in; what is not known stands as it was written: `$HOME`, `$(cmd)`. */
  readonly text: string;
  /** Whether nothing of it is left open. */
  readonly known: boolean;
  /** Whether any of it was quoted, so that it is no pattern and no list. */
  readonly quoted: boolean;
}

export interface Redirect {
  /** `>`, `>>`, `<`, `&>` … */
  readonly operator: string;
  readonly target: Word;
}

/** What comes in on standard input. */
export type Input =
  | { readonly kind: 'text'; readonly text: string }
  /** The output of another command that only shows when it runs: `curl … | sh`. */
  | { readonly kind: 'command'; readonly from: Invocation };

/** One command that the script may run. */
export interface Invocation {
  /** The program's base name ("rm" of `/bin/rm`, of `\rm` and of `r''m`); empty when only running the script would tell. */
  readonly program: string;
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly input: Input | null;
  /** The folder that a `cd` before it led to, as far as known; null where the script was started. */
  readonly folder: string | null;
  /** The download of the file that it runs, earlier in the same script and not checked since; null for any other. */
  readonly fetched: Invocation | null;
  /** What it is run through, outermost first: "sudo", "bash -c", "xargs". */
  readonly via: readonly string[];
  /** One-based lines in the script's own text. */
  readonly startLine: number;
  readonly endLine: number;
  /** As written, for people; not masked. */
  readonly text: string;
}

/** The texts of the arguments. */
export function argumentsOf(invocation: Invocation): string[] {
  return invocation.words.map((word) => word.text);
}
