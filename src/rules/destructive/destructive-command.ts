/** A change adds a command that destroys files, disks, processes or history. */
import { z } from 'zod';
import { maskSecrets } from '../credentials/mask-secrets.js';
import { defineRule } from '../rule.js';
import { holdsScripts, newCommands } from './commands-of-change.js';
import { ENTRIES } from './packs/packs.js';

const OWN = ENTRIES.filter((entry) => entry.rule === 'destructive-command');

export const destructiveCommand = defineRule({
  id: 'destructive-command',
  checklist: [6],
  subject: 'change',
  title: 'A command that destroys is added',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Commands in scripts that delete more than their own files. Scripts are parsed: pipes, lists, substitutions, functions,
here-documents, variables with known values and wrappers (\`sudo\`, \`env\`, \`xargs\`, \`find -exec\`, \`bash -c\`, \`ssh\`) are followed to
the command that runs.`,
    why: 'A script is run by people, by CI and by agents who did not write it, on machines that hold more than a checkout.',
    fix: 'Name what is to be deleted, inside of the project or of a folder that the script made itself.',
    limits: 'Reads shell scripts and the scripts of package.json. What only running would tell is not seen.',
  },
  messages: {
    added: {
      title: '{program} {does}',
      what: '{place} runs {command}, which {does}.',
      why: 'What it takes away cannot be brought back.',
      fix: 'Name what is to be deleted, inside of the project or of a folder that the script made itself.',
    },
  },
  examples: {
    flagged: [
      { name: 'a home folder is deleted', files: script('', 'rm -rf "$HOME"\n') },
      { name: 'the root is deleted by another shell', files: script('', 'sudo bash -c "rm -rf /"\n') },
      { name: 'the root is deleted under another name', files: script('', "target=/\nr''m -rf $target\n") },
    ],
    accepted: [
      { name: 'a build folder is deleted', files: script('', 'rm -rf ./build\n') },
      { name: 'the command is only printed', files: script('', 'echo "never run rm -rf /"\n') },
      { name: 'it was there before', files: script('rm -rf "$HOME"\n', 'echo done\nrm -rf "$HOME"\n') },
    ],
  },
  wantsText: holdsScripts,
  appliesTo: (change) => change.files.known && change.files.value.some(holdsScripts),
  *check(change) {
    for (const found of newCommands(change, OWN)) {
      if (found.kind === 'undecided') {
        yield found;
        continue;
      }
      const { file, part, invocation, entry, line, endLine } = found;
      const command = maskSecrets(invocation.text.replace(/\s+/g, ' ').slice(0, 200));
      yield {
        kind: 'finding',
        message: 'added',
        data: { program: invocation.program, does: entry.does, place: part.place, command: `\`${command}\`` },
        location: { path: file.path, line, endLine },
        identity: `${entry.id}\n${command}`,
        severity: entry.severity,
        confidence: entry.grade === 'block' ? 'certain' : 'possible',
        evidence: invocation.via.length === 0 ? [] : [`It is run through ${invocation.via.join(', ')}.`],
      };
    }
  },
});

function script(before: string, after: string) {
  const text = (commands: string) => `#!/bin/sh\nset -eu\n${commands}`;
  return { 'scripts/reset.sh': { before: text(before), after: text(after) } };
}
