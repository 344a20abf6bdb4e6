/** The patches of `apply_patch`, which Codex and Copilot give instead of a file's new text. */
import type { Action, Edit } from './tool-call.js';

const FILE = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const MOVED = /^\*\*\* Move to: (.+)$/;

/** One action for each file of the patch; a file that moves is edited where it goes. */
export function patchedFiles(patch: string): Action[] {
  const actions: Action[] = [];
  let lines: string[] = [];
  let file: { verb: string; path: string } | null = null;
  const close = (): void => {
    if (file !== null) actions.push(...actionsOf(file.verb, file.path, lines));
    lines = [];
  };
  for (const line of patch.split('\n')) {
    const [, verb, path] = FILE.exec(line) ?? [];
    if (verb !== undefined && path !== undefined) {
      close();
      file = { verb, path: path.trim() };
    } else lines.push(line);
  }
  close();
  return actions;
}

function actionsOf(verb: string, path: string, lines: readonly string[]): Action[] {
  if (verb === 'Delete') return [{ kind: 'delete', path }];
  if (verb === 'Add') {
    const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    return [{ kind: 'edit', path, edits: [{ from: null, to: `${added.join('\n')}\n`, all: false }] }];
  }
  const target = lines.map((line) => MOVED.exec(line)?.[1]).find((each) => each !== undefined);
  const edits = editsOf(lines);
  return [
    { kind: 'edit', path, edits },
    ...(target === undefined
      ? []
      : [{ kind: 'edit' as const, path: target.trim(), edits: [{ from: '', to: addedIn(lines), all: false }] }]),
  ];
}

function addedIn(lines: readonly string[]): string {
  return lines.flatMap((line) => (line.startsWith('+') ? [line.slice(1)] : [])).join('\n');
}

function editsOf(lines: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let from: string[] = [];
  let to: string[] = [];
  const close = (): void => {
    if (from.length > 0 || to.length > 0) edits.push({ from: from.join('\n'), to: to.join('\n'), all: false });
    from = [];
    to = [];
  };
  for (const line of lines) {
    if (line.startsWith('@@') || line.startsWith('*** ')) {
      close();
    } else if (line.startsWith('-')) from.push(line.slice(1));
    else if (line.startsWith('+')) to.push(line.slice(1));
    else if (line.startsWith(' ')) {
      from.push(line.slice(1));
      to.push(line.slice(1));
    }
  }
  close();
  return edits;
}
