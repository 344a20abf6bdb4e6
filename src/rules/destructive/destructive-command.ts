/** A change adds a command that destroys files, disks, processes or history. */
import { z } from 'zod';
import { defineRule } from '../rule.js';
import { commandFindings } from './command-findings.js';
import { holdsScripts } from './commands-of-change.js';
import { scriptExample } from './script-example.js';

const script = scriptExample('scripts/reset.sh');

export const destructiveCommand = defineRule({
  id: 'destructive-command',
  checklist: [6],
  subject: 'change',
  title: 'A command that destroys is added',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Commands that destroy file systems, disks, processes, history or databases, or that run what a server sends. Scripts are
parsed: pipes, lists, substitutions, functions,
here-documents, variables with known values and wrappers (\`sudo\`, \`env\`, \`xargs\`, \`find -exec\`, \`bash -c\`, \`ssh\`) are followed to
the command that runs.`,
    why: 'A script is run by people, by CI and by agents who did not write it, on machines that hold more than a checkout.',
    fix: 'Name what is to be deleted, inside of the project or of a folder that the script made itself.',
    limits: `Reads shell scripts, Dockerfiles, Makefiles, justfiles, Procfiles, package.json and its like, CI configurations (Jenkinsfiles too),
Ansible, cloud-init, Terraform's provisioners, tox and pyproject, agents' hooks, and calls of programs with literal arguments in source code. What only running would tell is not seen: targets that a file or a variable from outside names, an alias that
nothing in the script calls. Commands that often are meant (\`git reset --hard\`, a
script piped from a server) are warnings, and others (\`chmod 777\`, a push to main) notes: neither fails a check.`,
  },
  messages: {
    added: {
      title: '{program} {does}',
      what: '{command} in {place} {does}.',
      why: 'What it takes away cannot be brought back, and whoever runs it next may not have read it.',
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
  check: (change) => commandFindings(change, 'destructive-command'),
});
