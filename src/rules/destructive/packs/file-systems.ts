/**
 * Files and folders that are lost.
 *
 * Length: data, one entry after another.
 */
import { type Command, commandOf, type Entry } from '../command-pack.js';
import { type Target, targetOf } from '../targets.js';

const GRAVE: readonly Target[] = ['root', 'home', 'system', 'keys', 'working', 'above'];

/** Whether a command is pointed at one of these. */
export function pointsAt({ rest, invocation }: Command, targets: readonly Target[]): boolean {
  return rest.some((word) => isAt(targetOf(word, invocation.folder), targets));
}

function isAt(target: Target | null, targets: readonly Target[]): boolean {
  return target !== null && targets.includes(target);
}

const lastPointsAt = ({ rest, invocation }: Command, targets: readonly Target[]): boolean => {
  const last = rest.at(-1);
  return last !== undefined && isAt(targetOf(last, invocation.folder), targets);
};

const deletesTree = ({ has, invocation: { program } }: Command): boolean =>
  program !== 'rm' || has('-r', '-R', '--recursive', '--recurs', '--no-preserve-root', '-d');

/** The words of `find` before its first test are the folders that it starts in. */
function findStarts({ invocation: { words } }: Command) {
  const at = words.findIndex((word) => /^[-(!]/.test(word.text) && !/^-[HLPOD]/.test(word.text));
  const starts = words.slice(0, at < 0 ? words.length : at).filter((word) => !word.text.startsWith('-'));
  return starts.length > 0 ? starts : [{ text: '.', known: true, quoted: false }];
}

const NARROWS =
  /^-(?:i?name|i?path|i?wholename|i?regex|[acm](?:time|min)|newer\w*|size|empty|user|group|perm|inum|links|lname|xtype|fstype)$/;

/** Whether `find` deletes what it finds, without a test that leaves most of it out. */
function findsAll({ words }: Command): boolean {
  const deletes = words.some(
    (word, index) =>
      word === '-delete' ||
      (/^-(?:exec|execdir|ok)$/.test(word) && /(?:^|\/)(?:rm|shred|unlink|srm|truncate)$/.test(words[index + 1] ?? '')),
  );
  return (
    deletes &&
    !words.some(
      (word, index) =>
        NARROWS.test(word) &&
        !/^\*(?:\.\*)?$/.test(words[index + 1] ?? '') &&
        words[index - 1] !== '!' &&
        words[index - 1] !== '-not',
    )
  );
}

const SYSTEM_FILES =
  /^\/(?:var\/lib\/(?:mysql|postgresql|mongodb|redis|etcd)\/.{1,200}|etc\/(?:passwd|shadow|group|gshadow|sudoers|fstab|crontab|hosts|ssh\/sshd_config)|boot\/.{1,200})$/;
const SCRIPT_DELETES =
  /unlink\s+glob\(\s*["'](?:\/|~)|(?:rmtree|rm_rf|rm_r|remove_entry(?:_secure)?|remove_tree|rmSync|rimraf|removeSync|emptyDirSync|rmdirSync|remove_dir_all|fs\.rm|unlink)\s{0,9}\(?\s{0,9}(?:\(\s{0,9})?(?:os\.path\.expanduser\(\s*|Path\(\s*|qw\(\s*)?['"`(]?(?:\/|~\/?|\/(?:etc|home|usr|var|root|boot|bin|lib))\/?\*?['"`)]|(?:rmtree|rmSync|rm_rf|rm)\s*\(\s*(?:Path\.home\(\)|os\.homedir\(\)|Dir\.home|require\(['"]os['"]\)\.homedir\(\)|os\.environ\[['"]HOME['"]\])/;

/** Set by every shell, or by what runs a pipeline. */
const ENVIRONMENT =
  /^(?:HOME|PWD|OLDPWD|USER|TMPDIR|TEMP|TMP|(?:GITHUB|RUNNER|CI|XDG|GITLAB|AGENT)_\w{1,60}|BUILD_(?:SOURCES|BINARIES|ARTIFACTSTAGING)DIRECTORY|PIPELINE_WORKSPACE|SYSTEM_DEFAULTWORKINGDIRECTORY|WORKSPACE)$/;

/** Whether nothing in the text gives the variable that begins a path a value, or checks that it has one. */
function isNeverSet(path: string, text: string): boolean {
  const name = /^["']?\/?\$[{(]?([A-Za-z_]\w{0,99})/.exec(path)?.[1];
  if (name === undefined || ENVIRONMENT.test(name)) return false;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text.slice(Math.max(0, at - 12), at);
    const after = text.slice(at + name.length, at + name.length + 3);
    if (/\w$/.test(before) || /^\w/.test(after)) continue;
    // Named without the sign of a value: assigned, read, declared. With one: given a default, or looked at.
    if (!/\$[{(]?$/.test(before) || /^:?[-=?+]/.test(after) || /(?:-[nzd]|\[\[?)\s{0,3}["']?\$[{(]?$/.test(before)) return false;
  }
  return true;
}

export const FILE_SYSTEMS: readonly Entry[] = [
  {
    id: 'rm-everything',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a whole file system, a home folder, the working folder or a folder of the system',
    programs: ['rm', 'rimraf', 'trash', 'trash-put', 'del-cli', 'srm', 'wipe', 'gio'],
    when: (command) => deletesTree(command) && pointsAt(command, GRAVE),
    examples: {
      flagged: [
        'rm -rf /',
        'rm -fr ~',
        'sudo rm -r --no-preserve-root /',
        'rm -rf "$HOME"/*',
        'rm -rf /etc',
        'rm -rf -- .',
        'cd / && rm -rf *',
        'rm -rf ./../..',
        'rm -rf /home/../',
        'rimraf ~/.ssh',
        'rm -r //',
      ],
      accepted: [
        'rm -rf ./build',
        'rm -rf node_modules',
        'rm /tmp/a',
        'rm -rf /tmp/build',
        'echo "rm -rf /"',
        'git rm -r docs',
        'cd build && rm -rf *',
        "rm -rf '~'",
        'rm -rf /var/lib/apt/lists/*',
        'rm -rf ~/.cache/pip',
      ],
    },
  },
  {
    id: 'rm-system-file',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes, empties or overwrites a file that the system cannot do without',
    programs: ['rm', 'unlink', 'shred', 'truncate', 'cp', 'mv', 'tee', 'install', 'dd'],
    when: ({ invocation: { program }, rest, has }) => {
      const named = rest.map((word) => word.text.replace(/^of=/, ''));
      const hit = (
        program === 'rm' || program === 'unlink' || program === 'shred' || program === 'truncate' || program === 'mv'
          ? named
          : named.slice(-1)
      ).filter((path) => SYSTEM_FILES.test(path));
      if (hit.length === 0 || (program === 'tee' && has('-a', '--append'))) return false;
      return (
        (program !== 'cp' && program !== 'mv' && program !== 'install' && program !== 'tee') ||
        named.includes('/dev/null') ||
        hit.some((path) => /passwd$|shadow$|boot\//.test(path))
      );
    },
    examples: {
      flagged: [
        'rm /etc/passwd',
        'sudo truncate -s 0 /etc/shadow',
        'cp /dev/null /etc/passwd',
        'dd if=/dev/zero of=/etc/fstab',
        'mv /etc/passwd /tmp',
      ],
      accepted: ['rm /etc/nginx/sites-enabled/default', 'truncate -s 0 app.log', 'cp hosts /etc/hosts', 'tee -a /etc/hosts'],
    },
  },
  {
    id: 'overwrite-system-file',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'overwrites a file that the system cannot do without',
    programs: null,
    when: ({ invocation: { redirects } }) =>
      redirects.some(
        ({ operator, target }) =>
          /^(?:>|>\||&>)$/.test(operator) &&
          /^\/(?:etc\/(?:passwd|shadow|group|gshadow|sudoers|fstab)|boot\/.{1,200}|proc\/sysrq-trigger)$/.test(target.text),
      ),
    examples: {
      flagged: ['> /etc/passwd', ': > /etc/shadow', 'cat /dev/null > /etc/fstab', 'echo b > /proc/sysrq-trigger'],
      accepted: ['echo x > out.txt', 'cat /etc/passwd > copy', 'echo "a b" >> /etc/fstab', 'true > /dev/null'],
    },
  },
  {
    id: 'rm-history',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: "deletes a repository's history",
    programs: ['rm', 'rimraf', 'trash', 'del-cli'],
    when: (command) => deletesTree(command) && command.invocation.folder === null && pointsAt(command, ['history']),
    examples: {
      flagged: ['rm -rf .git', 'rm -fr ./.git/'],
      accepted: ['rm -rf .github', 'rm -f .git/index.lock', 'cd template && rm -rf .git'],
    },
  },
  {
    id: 'rm-open-path',
    rule: 'destructive-command',
    grade: 'note',
    severity: 'low',
    does: 'deletes everything from the root on when its variable is empty',
    programs: ['rm', 'rimraf'],
    when: (command) => deletesTree(command) && pointsAt(command, ['open']),
    within: ({ words }, text) => (words.some((word) => isNeverSet(word.text, text)) ? 'ask' : 'note'),
    examples: {
      flagged: ['rm -rf "$DIR"/*', 'rm -rf "/$NAME"', 'rm -r ${STEAMROOT}/'],
      accepted: ['rm -rf "${DIR:?}"/*', 'rm -rf "$DIR"', 'rm -rf "$DIR/build"'],
    },
  },
  {
    id: 'rm-listed',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: 'deletes whatever a file names',
    programs: ['rm', 'rimraf', 'shred'],
    when: (command) => deletesTree(command) && command.rest.some((word) => !word.known && /^(?:\$\(|`)\s*cat\s/.test(word.text)),
    examples: {
      flagged: ['xargs -a targets.txt rm -rf', 'rm -rf $(cat targets)', 'xargs -n1 --arg-file=list rm -r'],
      accepted: ['xargs -a files.txt rm', 'xargs -a files.txt cat', 'rm -rf build', 'git ls-files | xargs rm -rf'],
    },
  },
  {
    id: 'find-delete',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes all that is found below the root, a home, the system or the working folder',
    programs: ['find', 'gfind', 'fd', 'fdfind'],
    when: (command) =>
      findsAll(command) && findStarts(command).some((word) => isAt(targetOf(word, command.invocation.folder), GRAVE)),
    examples: {
      flagged: [
        'find / -delete',
        'find ~ -type f -delete',
        String.raw`find /home -type f -exec rm -f {} \;`,
        'find . -delete',
        'cd / && find -type f -delete',
        'find / -xdev -type f -exec truncate -s 0 {} +',
        "find / -name '*' -delete",
      ],
      accepted: [
        "find . -name '*.pyc' -delete",
        'find /tmp/cache -mtime +7 -delete',
        'find / -name core',
        String.raw`find . -name node_modules -exec rm -rf {} +`,
        'find build -delete',
      ],
    },
  },
  {
    id: 'find-delete-machine',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: 'deletes files of one kind on the whole machine',
    programs: ['find', 'gfind'],
    when: (command) =>
      !findsAll(command) &&
      findsAll({ ...command, words: command.words.filter((word) => !NARROWS.test(word)) }) &&
      findStarts(command).some((word) => word.text === '/'),
    examples: {
      flagged: ["find / -name '*.log' -delete", String.raw`find / -mtime +30 -exec rm -f {} \;`],
      accepted: [
        "find /tmp -name '*.log' -delete",
        "find . -name '*.pyc' -delete",
        "find / -name '*.log' -print",
        'find / -delete',
      ],
    },
  },
  {
    id: 'find-piped',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes all that is found below the root, a home, the system or the working folder',
    programs: ['rm', 'shred', 'unlink', 'srm'],
    when: ({ invocation: { via, input } }) => {
      if (!via.includes('xargs') || input?.kind !== 'command' || !/^g?find$|^fd$/.test(input.from.program)) return false;
      const found = commandOf(input.from);
      return (
        found !== null &&
        findsAll({ ...found, words: [...found.words, '-delete'] }) &&
        findStarts(found).some((word) => isAt(targetOf(word, input.from.folder), GRAVE))
      );
    },
    examples: {
      flagged: ['find / | xargs rm -rf', 'find ~ -type f -print0 | xargs -0 rm -f', 'find . -type f | xargs shred'],
      accepted: ["find . -name '*.o' | xargs rm -f", 'find build | xargs rm -rf', 'git ls-files -o | xargs rm -f'],
    },
  },
  {
    id: 'archive-removes',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes what it has put into an archive: a whole system, home or working folder',
    programs: ['tar', 'gtar', 'zip', '7z'],
    when: (command) =>
      (command.has('--remove-files') || (command.invocation.program === 'zip' && command.has('-m'))) &&
      pointsAt(command, ['root', 'home', 'system', 'keys', 'above']),
    examples: {
      flagged: ['tar -cf /dev/null / --remove-files', 'zip -rm x.zip ~', 'tar --remove-files -czf a.tgz /etc'],
      accepted: ['tar czf a.tgz .', 'tar --remove-files -cf logs.tar logs', 'tar -C / -xf a.tar'],
    },
  },
  {
    id: 'shred-files',
    rule: 'destructive-command',
    grade: 'ask',
    severity: 'high',
    does: 'overwrites files so that nothing brings them back',
    programs: ['shred', 'srm', 'scrub'],
    when: ({ rest }) => rest.length > 0,
    examples: {
      flagged: ['shred -u notes.txt', 'find . -type f | xargs shred -n 3'],
      accepted: ['shred --version', 'rm notes.txt', 'which shred'],
    },
  },
  {
    id: 'chmod-open',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'changes the permissions of a whole system, home or working folder for everybody',
    programs: ['chmod', 'chattr', 'setfacl'],
    when: (command) => {
      const mode = command.words.find((word) => /^(?:0?[0-7]{3,4}|[ugoa]*[+=-][rwxXst]+)$/.test(word)) ?? '';
      if (command.invocation.program === 'chattr')
        return command.has('-R') && command.words.some((word) => /^[+=]\w*[ia]/.test(word)) && pointsAt(command, GRAVE);
      const open = /^0?[0-7]?(?:[0-7]{2}[2367]|000)$|^(?:a|o|ugo|go|uo)?[+=]\w*w|^a?-[rwx]+$/.test(mode);
      return (
        open && command.has('-R', '--recursive') && pointsAt(command, ['root', 'home', 'system', 'working', 'above', 'keys'])
      );
    },
    examples: {
      flagged: ['chmod -R 777 /', 'sudo chmod -R 777 .', 'chmod --recursive 000 ~', 'chmod -R a+rwx /var', 'chmod 777 -R ~/.ssh'],
      accepted: [
        'chmod +x run.sh',
        'chmod -R 755 public',
        'chmod 600 ~/.ssh/id_rsa',
        'chmod -R 777 /tmp/build',
        'chmod -R u+w .',
      ],
    },
  },
  {
    id: 'chmod-world-writable',
    rule: 'destructive-command',
    grade: 'note',
    severity: 'low',
    does: 'lets everybody write',
    programs: ['chmod'],
    when: ({ operands }) => operands.some((word) => /^0?[0-7]?777$|^a[+=]rwx$|^(?:o|a|ugo)\+w/.test(word)),
    examples: {
      flagged: ['chmod 777 upload', 'chmod -R 0777 storage', 'chmod a+rwx x'],
      accepted: ['chmod 755 upload', 'chmod 1733 /tmp', 'chmod 775 storage'],
    },
  },
  {
    id: 'chown-system',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: "changes the owner of the system's own folders",
    programs: ['chown', 'chgrp'],
    when: ({ invocation, rest, has }) =>
      has('-R', '--recursive') &&
      rest
        .slice(1)
        .some(
          (word) =>
            targetOf(word, invocation.folder) === 'root' ||
            /^\/(?:etc|usr|bin|sbin|lib|lib64|boot|var|dev|proc|sys)\/?\*?$/.test(word.text),
        ),
    examples: {
      flagged: ['chown -R nobody /', 'sudo chown --recursive me:me /usr', 'chgrp -R x /etc/'],
      accepted: [
        'chown -R node:node /home/node',
        'chown -R app /opt/app',
        'chown root /etc/cron.d/x',
        'chown -R www-data /var/www',
      ],
    },
  },
  {
    id: 'move-away',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'moves files to where nothing brings them back, or a whole system or home away',
    programs: ['mv'],
    when: (command) => {
      const last = command.rest.at(-1)?.text ?? '';
      if (last === '/dev/null' || last.startsWith('/dev/null/')) return true;
      const sources = { ...command, rest: command.rest.slice(0, -1) };
      return pointsAt(sources, ['root', 'system', 'home', 'keys']);
    },
    examples: {
      flagged: ['mv ~ /dev/null', 'mv notes /dev/null', 'sudo mv /etc /tmp/x', 'mv /* /tmp'],
      accepted: ['mv a b', 'mv build/* dist', 'mv a ~/', 'cp x /dev/null'],
    },
  },
  {
    id: 'rsync-delete',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes from the root, a home or the system what the source does not have, or what was copied',
    programs: ['rsync', 'rclone'],
    when: (command) =>
      ((command.invocation.words.some((word) => /^--del(?:ete(?:-\w+)?)?$/.test(word.text)) || command.operands[0] === 'sync') &&
        lastPointsAt(command, ['root', 'home', 'system', 'keys'])) ||
      (command.has('--remove-source-files') &&
        pointsAt({ ...command, rest: command.rest.slice(0, -1) }, ['root', 'home', 'system', 'keys'])),
    examples: {
      flagged: [
        'rsync -a --delete empty/ /',
        'rsync -av --delete-after empty/ ~/',
        'rclone sync empty /home',
        'rsync -a --remove-source-files /home/ /mnt/x/',
      ],
      accepted: ['rsync -a --delete dist/ out/', 'rsync -a src/ ~/', 'rsync --delete -a dist/ user@host:/srv/app/'],
    },
  },
  {
    id: 'script-deletes',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a whole file system or home from within a script',
    programs: /^(?:python[\d.]*|perl|ruby|node|nodejs|deno|bun|php)$/,
    when: ({ words, invocation: { input } }) =>
      [...words, ...(input?.kind === 'text' ? [input.text] : [])].some(
        (word) => word.length < 5_000 && SCRIPT_DELETES.test(word),
      ),
    examples: {
      flagged: [
        `python3 -c "import shutil; shutil.rmtree('/')"`,
        `node -e "require('fs').rmSync('/', {recursive: true})"`,
        `ruby -e "FileUtils.rm_rf('/home')"`,
        `python -c "shutil.rmtree(Path.home())"`,
      ],
      accepted: [
        `python3 -c "import shutil; shutil.rmtree('build')"`,
        `node -e "require('fs').rmSync('dist')"`,
        'python3 manage.py test',
      ],
    },
  },
  {
    id: 'windows-delete',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes a whole drive or profile',
    programs: /^(?:rd|rmdir|del|erase|remove-item|ri|format|format-volume|clear-disk|cipher)$/i,
    when: (command) => {
      const { words, invocation } = command;
      const program = invocation.program.toLowerCase();
      if (program === 'format-volume' || program === 'clear-disk') return true;
      if (program === 'format') return /^[A-Za-z]:/.test(command.operands[0] ?? '');
      const listed = invocation.input?.kind === 'command' ? invocation.input.from : null;
      if (/^(?:remove-item|ri)$/.test(program) && listed !== null && /^(?:get-childitem|gci|dir|ls)$/i.test(listed.program))
        return listed.words.some((word) => isAt(targetOf(word, listed.folder), ['root', 'home', 'working', 'above']));
      if (program === 'cipher') return words.some((word) => /^\/w:/i.test(word));
      const tree = words.some((word) => /^\/s$|^-r(?:ecurse)?$/i.test(word));
      const paths = command.rest
        .filter((word) => !/^\/[a-z]$/i.test(word.text))
        .map((word) => ({ ...word, text: word.text.replace(/^([A-Za-z]:\/)\*$/, '$1') }));
      return tree && paths.some((word) => isAt(targetOf(word, invocation.folder), ['root', 'home', 'working', 'above']));
    },
    examples: {
      flagged: ['Remove-Item -Recurse -Force C:/', "rd /s /q 'C:\\'", 'Remove-Item -Recurse -Force ~', 'format C: /q'],
      accepted: ['Remove-Item -Recurse -Force dist', 'rd /s /q build', 'rmdir empty'],
    },
  },
];
