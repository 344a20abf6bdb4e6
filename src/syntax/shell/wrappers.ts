/** Programs that run another program, and where in their arguments that one begins. */
import type { Word } from './invocation.js';

interface Wrapper {
  /** Options that take a value of their own. */
  readonly valued?: string;
  /** Words besides options before the command: `timeout 5 cmd`, `ssh host cmd`, `chroot /mnt cmd`. */
  readonly leading?: number;
  /** The command begins after this word: `kubectl exec pod -- cmd`. */
  readonly after?: string;
  /** Subcommands without which it runs nothing: `docker run`. */
  readonly when?: readonly string[];
  /** A word that may stand before the subcommand: `docker compose exec`. */
  readonly group?: string;
  /** The rest is text for a shell rather than a list of words. */
  readonly shell?: boolean;
  /** `NAME=value` before the command is set for it. */
  readonly assigns?: boolean;
}

/** One line each; the options are those that take a value in the next word. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { valued: '-u -g -h -p -C -r -t -U -D -R -T --user --group --host --prompt --chdir', assigns: true },
  doas: { valued: '-u -C' },
  env: { valued: '-u -C -S --unset --chdir', assigns: true },
  nohup: {},
  time: { valued: '-f -o' },
  nice: { valued: '-n --adjustment' },
  ionice: { valued: '-c -n' },
  timeout: { valued: '-k -s --kill-after --signal', leading: 1 },
  gtimeout: { valued: '-k -s', leading: 1 },
  stdbuf: { valued: '-i -o -e' },
  setsid: {},
  command: {},
  builtin: {},
  exec: { valued: '-a' },
  busybox: {},
  toybox: {},
  unbuffer: {},
  caffeinate: { valued: '-t -w' },
  chroot: { leading: 1 },
  unshare: {},
  nsenter: { valued: '-t --target' },
  fakeroot: {},
  proot: { valued: '-r -b -w' },
  setarch: { leading: 1 },
  taskset: { leading: 1 },
  flock: { valued: '-w -E', leading: 1 },
  strace: { valued: '-e -o -p' },
  xvfb: {},
  'xvfb-run': { valued: '-s -n -e' },
  'dbus-run-session': {},
  gosu: { leading: 1 },
  'su-exec': { leading: 1 },
  runuser: { valued: '-u -g' },
  ssh: { valued: '-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w', leading: 1, shell: true },
  sshpass: { valued: '-p -f -e' },
  watch: { valued: '-n -d', shell: true },
  parallel: { valued: '-j -a --jobs', shell: true },
  docker: { when: ['run', 'exec'], valued: DOCKER(), leading: 2, group: 'compose' },
  podman: { when: ['run', 'exec'], valued: DOCKER(), leading: 2 },
  nerdctl: { when: ['run', 'exec'], valued: DOCKER(), leading: 2 },
  kubectl: { when: ['exec', 'run', 'debug'], after: '--' },
  oc: { when: ['exec', 'rsh', 'debug'], after: '--' },
  npx: { valued: '-p --package -c --call' },
  bunx: {},
  pnpx: {},
  uvx: { valued: '--from --with --python' },
  poetry: { when: ['run'], leading: 1 },
  pipenv: { when: ['run'], leading: 1 },
  bundle: { when: ['exec'], leading: 1 },
  mise: { when: ['exec', 'x'], after: '--' },
  'aws-vault': { when: ['exec'], after: '--' },
  dotenv: { valued: '-e -f' },
  direnv: { when: ['exec'], leading: 2 },
  doppler: { when: ['run'], after: '--' },
  op: { when: ['run'], after: '--' },
  chronic: {},
  coproc: {},
  'docker-compose': { when: ['run', 'exec'], valued: DOCKER(), leading: 2 },
  entr: {},
  pnpm: { when: ['exec', 'dlx'], valued: '-C --filter -F --dir --package', leading: 1 },
  npm: { when: ['exec', 'x'], valued: '-w --workspace -p --package --prefix', leading: 1 },
  yarn: { when: ['exec', 'dlx', 'run'], valued: '--cwd -p', leading: 1 },
  bun: { when: ['x'], leading: 1 },
  uv: { when: ['run', 'x', 'tool'], valued: '--with --python --from --group --extra', leading: 1 },
  pdm: { when: ['run'], leading: 1 },
  hatch: { when: ['run'], leading: 1 },
  rye: { when: ['run'], leading: 1 },
  pixi: { when: ['run'], leading: 1 },
  conda: { when: ['run'], valued: '-n -p', leading: 1 },
  composer: { when: ['exec'], leading: 1 },
  'cross-env': { assigns: true },
  'cross-env-shell': { assigns: true, shell: true },
  'env-cmd': { valued: '-f -e' },
  python: { valued: '-c -W -X' },
  python3: { valued: '-c -W -X' },
  python2: { valued: '-c -W -X' },
  php: { valued: '-d -c -r -f' },
  node: { valued: '-e -r -p --require --import --eval --print --loader' },
  ruby: { valued: '-e -r -I' },
  'systemd-run': { valued: '-p -u --unit --property' },
  'start-stop-daemon': { after: '--' },
  screen: { valued: '-S -c -dmS -DmS -t -h' },
  'ld.so': { valued: '--library-path --preload --argv0' },
  'ld-linux-x86-64.so.2': { valued: '--library-path --preload --argv0' },
  'ld-linux-aarch64.so.1': { valued: '--library-path --preload --argv0' },
  'ld-musl-x86_64.so.1': { valued: '--library-path --preload --argv0' },
  torsocks: {},
  proxychains: {},
  proxychains4: {},
  'aws-okta': { when: ['exec'], after: '--' },
  chamber: { when: ['exec'], after: '--' },
  sops: { when: ['exec-env'], leading: 2, shell: true },
  infisical: { when: ['run'], after: '--' },
  envdir: { leading: 1 },
  heroku: { when: ['run'], valued: '-a --app -r', leading: 1 },
  railway: { when: ['run'], leading: 1 },
  fly: { when: ['ssh'], valued: '-a --app', leading: 2 },
  gcloud: { when: ['ssh'], after: '--' },
  multitime: { valued: '-n' },
  hyperfine: { valued: '-w -r', shell: true },
  nix: { when: ['develop', 'shell'], after: '-c' },
  'nix-shell': { after: '--run' },
  lxc: { when: ['exec'], after: '--' },
  machinectl: { when: ['shell'], leading: 2 },
  rbenv: { when: ['exec'], leading: 1 },
  asdf: { when: ['exec'], leading: 1 },
  foreman: { when: ['run'], leading: 1 },
  'dumb-init': {},
  tini: {},
  catchsegv: {},
  retry: { valued: '-t -d' },
};

function DOCKER(): string {
  return '-e -v -u -w -p -h -l -m --env --volume --user --workdir --publish --name --network --net --entrypoint --mount --platform --memory --cpus --label --env-file --add-host --gpus --hostname --ip --pull --restart --volumes-from -f --file --profile';
}

/** What a program runs with these words; null when it runs none of them. */
export interface Wrapped {
  readonly words: readonly Word[];
  /** Its words are text for a shell. */
  readonly shell: boolean;
  readonly assigned: readonly Word[];
}

export function wrappedBy(program: string, words: readonly Word[]): Wrapped | null {
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (wrapper === undefined) return null;
  if (wrapper.when !== undefined && !words.some((word) => wrapper.when?.includes(word.text) === true)) return null;
  if (wrapper.after !== undefined) {
    const at = words.findIndex((word) => word.text === wrapper.after);
    return at < 0 ? null : { words: words.slice(at + 1), shell: false, assigned: [] };
  }
  const valued = new Set(wrapper.valued?.split(' '));
  const assigned: Word[] = [];
  let leading = (wrapper.leading ?? 0) + (wrapper.group !== undefined && words[0]?.text === wrapper.group ? 1 : 0);
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    if (word.text === '--') continue;
    if (word.text.startsWith('-') && word.text.length > 1) {
      if (valued.has(word.text)) at++;
      continue;
    }
    if (wrapper.assigns === true && /^[A-Za-z_]\w{0,100}=/.test(word.text)) {
      assigned.push(word);
      continue;
    }
    if (leading > 0) {
      leading--;
      continue;
    }
    return { words: words.slice(at), shell: wrapper.shell === true, assigned };
  }
  return null;
}

export const SHELLS = new Set('sh bash zsh dash ash ksh mksh fish rbash busybox-sh pwsh powershell'.split(' '));

/** The text that a shell is told to run by `-c`; null when it reads a file or its input. */
export function shellText(words: readonly Word[]): Word | null {
  for (const [index, word] of words.entries()) {
    if (/^-[a-zA-Z]*c$/.test(word.text) || /^-(?:command|c)$/i.test(word.text)) return words[index + 1] ?? null;
    const before = words[index - 1]?.text ?? '';
    if (!/^[-+]/.test(word.text) && !/^(?:[-+][oO]|--(?:rcfile|init-file))$/.test(before)) return null;
  }
  return null;
}

/** Whether a shell is started without a file to read, so that it runs its input. */
export function readsInput(words: readonly Word[]): boolean {
  return words.every((word) => /^[-+]/.test(word.text)) || words.some((word) => word.text === '-s' || word.text === '/dev/stdin');
}

/** The commands that `find` runs: after `-exec`, `-execdir`, `-ok`, up to `;` or `+`. */
export function foundCommands(words: readonly Word[]): Word[][] {
  const commands: Word[][] = [];
  for (let at = 0; at < words.length; at++) {
    if (!/^-(?:exec|execdir|ok|okdir|x|X|-exec|-exec-batch)$/.test(words[at]?.text ?? '')) continue;
    const end = words.findIndex((word, index) => index > at && (word.text === ';' || word.text === '+'));
    commands.push(words.slice(at + 1, end < 0 ? words.length : end));
  }
  return commands;
}

const XARGS_VALUED = new Set('-I -n -P -L -d -E -s -a --max-args --max-procs --delimiter --replace --arg-file'.split(' '));

/** The command that `xargs` runs, before what it adds from its input. */
export function xargsCommand(words: readonly Word[]): readonly Word[] {
  for (let at = 0; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (!text.startsWith('-')) return words.slice(at);
    if (XARGS_VALUED.has(text)) at++;
  }
  return [];
}

/** "rm" of `/bin/rm`, `rm.exe`, `$BIN/rm`, `r${unset}m` and `/bin/r?`; empty when it is not known. */
export function programOf(word: Word): string {
  const told = word.known ? word.text : word.text.slice(0, 1_000).replace(NOTHING, '');
  const name = told.slice(told.lastIndexOf('/') + 1).replace(/^.*\\/, '');
  if (/[$`()]/.test(name) && !word.known) return '';
  if (!word.quoted && /[?*[]/.test(name)) return GLOBBED.find(({ pattern }) => pattern.test(name))?.program ?? name;
  return name.replace(/\.(?:exe|cmd|bat)$/i, '');
}

/** What most often comes to nothing within a name: variables that are not set, and substitutions without a command. */
const NOTHING = /\$(?:\w{1,100}|\{\w{1,100}\}|[@*!])|\$\{[@*]\}|``|\$\(\s*\)/g;
/** Names of programs with some letters left to the file system: `r?`, `[r]m`, `d*d`. */
const GLOBBED = ['rm', 'dd', 'mkfs', 'shred', 'chmod', 'chown', 'find', 'bash', 'sh'].map((program) => ({
  program,
  pattern: globbed(program),
}));

/** Matches patterns that leave at least one letter of the name as it is, and stand for nothing much longer. */
function globbed(program: string): RegExp {
  const one = Array.from(program, (letter) => `(?:${letter}|\\[${letter}\\])`).join('');
  const holes = Array.from(program, (_letter, hole) =>
    Array.from(program, (letter, at) => (at === hole ? '[?*]' : letter)).join(''),
  );
  return new RegExp(`^(?:${[one, ...holes].join('|')})$`);
}
