/** Examples of the rules about commands: a shell script before and after. */
import type { Example } from '../rule.js';

export function scriptExample(path: string): (before: string, after: string) => NonNullable<Example['files']> {
  const text = (commands: string): string => `#!/bin/sh\nset -eu\n${commands}`;
  return (before, after) => ({ [path]: { before: text(before), after: text(after) } });
}
