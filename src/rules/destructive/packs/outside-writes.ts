/** Writes outside of the project: to a home, to the system's own folders, above the working folder, and archives that choose their own places. */
import type { Word } from '../../../syntax/shell/invocation.js';
import type { Command, Entry } from '../command-pack.js';

const HOME = String.raw`(?:~[a-z]*|\$HOME|\$\{HOME\}|\$env:(?:USERPROFILE|HOME)|%USERPROFILE%|/root|/home/[^/]+|/Users/[^/]+)`;
/** What runs at the next login, commit or minute, or opens the machine to somebody. */
const STARTS = new RegExp(
  String.raw`^${HOME}/(?:\.(?:bashrc|bash_profile|bash_login|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|inputrc|gitconfig|config/(?:fish|autostart|systemd|git)(?:/.*)?|ssh/(?:authorized_keys2?|rc|config|environment)|claude(?:\.json|/.*)?|codex/.*|cursor/.*|gemini/.*|git-templates/.*|local/share/systemd/.*)|Library/LaunchAgents(?:/.*)?)$|^/etc/(?:passwd|shadow|group|sudoers(?:\.d(?:/.*)?)?|crontab|cron\.[^/]+(?:/.*)?|ld\.so\.preload|profile(?:\.d(?:/.*)?)?|bash\.bashrc|pam\.d/.*|ssh/.*|rc\.local|systemd/system(?:/.*)?|gitconfig)$|^/var/spool/cron(?:/.*)?$|^/Library/Launch(?:Agents|Daemons)(?:/.*)?$`,
);
const KEYS = new RegExp(String.raw`^${HOME}/\.(?:ssh|gnupg|aws|kube|docker|npmrc|pypirc|netrc|config/gcloud)(?:/.*)?$`);
const SYSTEM =
  /^\/(?!etc\/hosts$)(?:bin|boot|etc|lib|lib64|sbin|usr|opt|System|Library|Applications)(?:\/|$)|^[A-Za-z]:\/Windows(?:\/|$)|^\/var\/(?:lib|www|spool)\//;
/** The file of a git repository that decides what it runs. */
const GIT_FOLDER = /^(?:\.\/)?\.git\/(?:hooks\/[^/]+|config)$/;

const SED_LIKE = /^(?:sed|gsed|perl|ruby)$/;
const MEANT_FOR_LAST = /^(?:cp|mv|install|ln|rsync|gcp|gmv|ginstall|copy|move)$/;
const ELSEWHERE = /^(?:docker|podman|nerdctl|kubectl|oc|ssh|chroot|vagrant|lxc|nsenter|docker-compose|proot|unshare)\b/;

/** The places that a command writes to. */
function writtenBy({ invocation, valueOf, has, rest, words }: Command): Word[] {
  const { program, redirects } = invocation;
  if (invocation.via.some((label) => ELSEWHERE.test(label))) return [];
  const places = redirects.filter(({ operator }) => /^&?>/.test(operator)).map(({ target }) => target);
  const valued = (...options: string[]): Word[] => {
    const value = valueOf(...options);
    return value === null ? [] : [{ text: value, known: !/[$`]/.test(value), quoted: false }];
  };
  const last = rest.at(-1);
  if (program === 'tee' || program === 'touch' || program === 'truncate' || program === 'sponge') places.push(...rest);
  else if (MEANT_FOR_LAST.test(program)) {
    const folder = valued('-t', '--target-directory');
    if (folder.length > 0) places.push(...folder);
    else if (last !== undefined && rest.length > 1) places.push(last);
  } else if (SED_LIKE.test(program) && words.some((word) => /^-[a-zA-Z]*i/.test(word) || word.startsWith('--in-place'))) {
    places.push(...rest);
  } else if (program === 'curl') places.push(...valued('-o', '--output', '--output-dir'));
  else if (program === 'wget') places.push(...valued('-O', '--output-document', '-P', '--directory-prefix'));
  else if (/^(?:bsd|g)?tar$/.test(program) && (has('-x', '--extract', '--get') || /^-?[a-z]*x/.test(words[0] ?? '')))
    places.push(...valued('-C', '--directory'));
  else if (program === 'unzip') places.push(...valued('-d'));
  else if (program === 'dd')
    places.push(...rest.filter(({ text }) => text.startsWith('of=')).map((word) => ({ ...word, text: word.text.slice(3) })));
  return places.map((word) => inFolder(word, invocation.folder));
}

function inFolder(word: Word, folder: string | null): Word {
  if (folder === null || /^(?:[/~$%]|[A-Za-z]:)/.test(word.text)) return word;
  return { ...word, text: `${folder}/${word.text}` };
}

/** Without `.` and inner `..`, so that a detour changes nothing. */
function normal(text: string): string {
  const parts: string[] = [];
  for (const part of text.slice(0, 1_000).replaceAll('\\', '/').split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    const before = parts.at(-1);
    if (part === '..' && before !== undefined && before !== '..' && before !== '' && !/^[~$%]/.test(before)) parts.pop();
    else if (part !== '..' || before !== '') parts.push(part);
  }
  return parts.join('/');
}

function writesTo(pattern: RegExp): (command: Command) => boolean {
  return (command) =>
    writtenBy(command).some(({ text, quoted }) => !(quoted && text.startsWith('~')) && pattern.test(normal(text)));
}

const isOutside = { rule: 'path-escape', programs: null } as const;

export const OUTSIDE_WRITES: readonly Entry[] = [
  {
    ...isOutside,
    id: 'write-start-file',
    grade: 'block',
    severity: 'high',
    does: 'changes what a machine runs or lets in, outside of the project',
    when: writesTo(STARTS),
    examples: {
      flagged: [
        'echo "alias ls=x" >> ~/.bashrc',
        'cat key.pub | tee -a "$HOME/.ssh/authorized_keys"',
        'cp job /etc/cron.d/job',
        'cd / && cp x etc/sudoers.d/x',
        'sed -i s/a/b/ /tmp/../etc/passwd',
      ],
      accepted: [
        'echo "alias" >> ./bashrc',
        'cat ~/.bashrc',
        "echo x > '~/.bashrc'",
        'docker run a sh -c "echo x >> ~/.bashrc"',
        'cp ~/.ssh/config .',
      ],
    },
  },
  {
    ...isOutside,
    id: 'write-schedule',
    grade: 'block',
    severity: 'high',
    programs: ['crontab', 'ssh-copy-id'],
    does: 'changes what a machine runs or lets in, outside of the project',
    when: ({ invocation, has, operands, words }) =>
      invocation.program !== 'crontab' ||
      (!has('-l') && (operands.length > 0 || words.includes('-') || invocation.input !== null)),
    examples: {
      flagged: ['crontab jobs.txt', 'echo "* * * * * x" | crontab -'],
      accepted: ['crontab -l', 'echo crontab jobs.txt'],
    },
  },
  {
    ...isOutside,
    id: 'unpack-anywhere',
    grade: 'block',
    severity: 'high',
    programs: /^(?:(?:bsd|g)?tar|unzip|cpio|pax)$/,
    does: 'lets an archive write wherever it names',
    when: ({ invocation, words, has }) => {
      const { program } = invocation;
      if (program === 'unzip') return words.some((word) => /^-[a-zA-Z]*:/.test(word));
      if (program === 'cpio') return has('-i', '--extract') && has('--absolute-filenames');
      const unpacks = has('-x', '--extract', '--get') || /^-?[a-zA-Z]*x/.test(words[0] ?? '');
      return (
        program !== 'pax' && unpacks && (has('-P', '--absolute-names', '--absolute-paths') || /^[a-zA-Z]*P/.test(words[0] ?? ''))
      );
    },
    examples: {
      flagged: ['tar -xPf a.tar', 'tar --extract --absolute-names -f a.tar', 'unzip -: a.zip'],
      accepted: ['tar -xf a.tar', 'tar -cPf a.tar /etc', 'unzip a.zip -d out'],
    },
  },
  {
    ...isOutside,
    id: 'write-git-folder',
    grade: 'ask',
    severity: 'medium',
    does: "changes the repository's own settings or hooks",
    when: writesTo(GIT_FOLDER),
    examples: { flagged: ['cp hook .git/hooks/pre-push'], accepted: ['cp .git/hooks/pre-push hook', 'cp hook .husky/pre-push'] },
  },
  {
    ...isOutside,
    id: 'write-key-folder',
    grade: 'ask',
    severity: 'medium',
    does: "writes among the keys of somebody's home",
    when: (command) => writesTo(KEYS)(command) && !writesTo(STARTS)(command),
    examples: {
      flagged: ['cp key ~/.ssh/id_rsa', 'echo "$TOKEN" > ~/.npmrc'],
      accepted: ['cp ~/.ssh/id_rsa.pub .', 'echo x > .npmrc'],
    },
  },
  {
    ...isOutside,
    id: 'write-system-folder',
    grade: 'ask',
    severity: 'medium',
    does: "writes to the system's own folders",
    when: (command) => writesTo(SYSTEM)(command) && !writesTo(STARTS)(command),
    examples: {
      flagged: [
        'cp app.conf /etc/nginx/conf.d/',
        'install -m 755 app /usr/local/bin/app',
        'curl -o /usr/local/bin/x https://example.com/x',
      ],
      accepted: ['cp /etc/hosts .', 'echo x > /dev/null', 'echo x > /tmp/x', 'cp a "$out/usr/bin"'],
    },
  },
];
