/** What setup.cfg and setup.py ask for. Nothing is executed: of setup.py only literal lists are read. */
import { Declarations } from './declarations.js';
import type { Declaration, Unreadable } from './manifest.js';
import { readRequirement } from './python-requirement.js';
import { HASH_COMMENTS, LARGEST_SOURCE, tokenize } from './tokens.js';

const GROUPS = ['install_requires', 'setup_requires', 'tests_require', 'extras_require'];

/** Sections in brackets; a key's further lines are indented. */
export function readSetupCfg(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: 'setup.cfg is longer than 1 MB' };
  const found = new Declarations(text);
  let section = '';
  let key = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const content = /^\s*[#;]/.test(raw) ? '' : raw.replace(/\s#.*/, '');
    const header = /^\[([^\]]{1,200})\]/.exec(content)?.[1];
    if (header !== undefined) {
      section = header;
      key = '';
      continue;
    }
    const assigned = /^([A-Za-z0-9_.-]{1,200})\s*[=:]\s*(.*)/.exec(content);
    if (assigned !== null) key = assigned[1] ?? '';
    const isGroup = section === 'options.extras_require' || (section === 'options' && GROUPS.includes(key));
    if (!isGroup) continue;
    const specifiers = (assigned === null ? content : (assigned[2] ?? '')).split(/;(?!\s*[a-z_]+\s*[<>=!])/);
    for (const specifier of specifiers) {
      const requirement = readRequirement(specifier);
      if (requirement !== null) found.add({ ...requirement, group: key, line: index + 1, published: true });
    }
  }
  return found.done();
}

/** Strings between the brackets after `install_requires=` and its like. */
export function readSetupPy(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: 'setup.py is longer than 1 MB' };
  const found = new Declarations(text);
  const tokens = tokenize(text, HASH_COMMENTS);
  let group: string | null = null;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (group === null) {
      const opens = tokens[index + 1]?.text === '=' && ['[', '{'].includes(tokens[index + 2]?.text ?? '');
      if (token.kind === 'word' && GROUPS.includes(token.text) && opens) {
        group = token.text;
        depth = 0;
      }
    } else if (token.kind === 'sign' && '[{('.includes(token.text)) depth++;
    else if (token.kind === 'sign' && ']})'.includes(token.text)) {
      depth--;
      if (depth <= 0) group = null;
    } else if (token.kind === 'string' && tokens[index + 1]?.text !== ':') {
      const requirement = readRequirement(token.text);
      if (requirement !== null) found.add({ ...requirement, group, line: token.line, published: true });
    }
  }
  return found.done();
}
