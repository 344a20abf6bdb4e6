/** Files and folders that are lost. */
import type { Command, Entry } from '../command-pack.js';

/** The root, a home, the working folder or everything in them. */
const EVERYTHING = /^(?:\/|~|\.|\.\.|\*|\.\/|\.\/\*|\/\*|~\/\*?|\$\{?HOME\}?(?:\/\*?)?|\$\{?PWD\}?(?:\/\*?)?)$/;
/** Folders of the system itself. */
const SYSTEM = /^\/(?:bin|boot|dev|etc|home|lib|lib64|opt|proc|root|sbin|srv|sys|usr|var)(?:\/\*?)?$/;

function deletesTree({ has }: Command): boolean {
  return has('-r', '-R', '--recursive');
}

export const FILE_SYSTEMS: readonly Entry[] = [
  {
    id: 'rm-everything',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a whole file system, a home folder or the working folder',
    programs: ['rm', 'rimraf', 'trash', 'srm', 'shred'],
    when: (command) =>
      (deletesTree(command) || command.invocation.program !== 'rm') &&
      command.operands.some((operand) => EVERYTHING.test(operand) || SYSTEM.test(operand)),
    examples: {
      flagged: ['rm -rf /', 'rm -fr ~', 'sudo rm -r --no-preserve-root /', 'rm -rf "$HOME"/*', 'rm -rf /etc', 'rm -rf -- .'],
      accepted: ['rm -rf ./build', 'rm -rf node_modules', 'rm /tmp/a', 'rm -rf /tmp/build', 'echo "rm -rf /"', 'git rm -r docs'],
    },
  },
];
