/** What a path stands for that a command is pointed at: the root, a home, the system's own folders, a disk. */
import type { Word } from '../../syntax/shell/invocation.js';

/**
 * `working`: the folder that the script is started in, or all that is in it. `above`: one around it. `keys`: a home's folder of
 * keys or papers. `history`: a repository's own data. `open`: everything, if a variable is empty.
 */
export type Target = 'root' | 'home' | 'system' | 'working' | 'above' | 'keys' | 'history' | 'device' | 'open';

const HOME =
  /^(?:~[a-z][\w-]*|~|\$HOME|\$\{HOME(?:[:%#?][^}]*)?\}|\$env:(?:USERPROFILE|HOME)|%USERPROFILE%|\$\{?USERPROFILE\}?|\$\(\s*echo\s+~\s*\))(?=\/|$)/i;
const HERE = /^(?:\$PWD|\$\{PWD\}|\$\(\s*pwd\s*\)|`\s*pwd\s*`|\$GITHUB_WORKSPACE|\$\{GITHUB_WORKSPACE\}|%CD%)(?=\/|$)/;
const HOMES = /^\/(?:root|home\/[^./*?][^/*?]*|Users\/[^./*?][^/*?]*)(?=\/|$)/;
/** Everything in a folder: `*`, `.*`, `?*`, `[!.]*`, `{*,.*}`. */
const ALL = /^(?:\*+|\.\*|\.?\?+\*?|\.?\[[!^]\.\]\*|\.\.\?\*|\{[*.,?]+\}|\[[!^]?(?:a-z|A-Z)[^\]]{0,20}\]\*|\*\.\*)$/;
const SYSTEM =
  /^\/(?:bin|boot|dev|etc|home|lib|lib32|lib64|media|mnt|opt|proc|sbin|srv|srv\/(?:data|www|http|ftp|git)|sys|usr|var|Applications|Library|System|Users|Volumes)$|^\/(?:usr\/(?:bin|sbin|lib|lib64|share|local|include|local\/(?:bin|lib))|var\/(?:lib|log|db|spool|www|lib\/(?:postgresql|mysql|docker|etcd|kubelet|mongodb|redis|containerd|rancher|pgsql|jenkins|grafana|prometheus|rabbitmq|kafka|elasticsearch|opensearch|influxdb|clickhouse|cassandra|couchdb|neo4j|vault|consul|gitea|gitlab|minio)(?:\/[\w.-]{1,100}){0,2})|etc\/(?:ssl|ssh|kubernetes|systemd|pam\.d|letsencrypt|passwd|shadow|group|gshadow|sudoers|fstab|crontab|hosts|ssh\/sshd_config)|boot\/.{1,200})$/;
const WINDOWS =
  /^(?:[A-Za-z]:|%SystemDrive%|%SystemRoot%|\$env:SystemDrive|[A-Za-z]:\/(?:Windows|Users|Program Files)(?:\/System32)?)$/i;
const KEYS = /^(?:\.ssh|\.aws|\.gnupg|\.kube|\.config|\.docker|Documents|Desktop|Downloads|Pictures|Library)$/;
const DEVICE = /^\/dev\/(?:sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme\d|mmcblk\d|r?disk\d|md\d|dm-\d|mapper\/|mem\b|kmem\b|disk\/)/;
/** A whole path that is empty or the root where nothing gave the variable a value. */
const OPEN = /^\/?(?:\$\w+|\$\{\w+\}|\$\([^)]*\)|`[^`]*`)\/?$/;

/** Null for what is none of these. `folder` is where the command runs. */
export function targetOf(word: Word, folder: string | null): Target | null {
  const { text, quoted, known } = word;
  if (text === '' || text.length > 1_000) return null;
  if (quoted && (text.startsWith('~') || (ALL.test(text) && known))) return null;
  if (known && text.startsWith('$')) return null;
  // A class of one letter is that letter: `/v[a]r`.
  const path = text.replaceAll('\\', '/').replace(/\[(\w)\]/g, '$1');
  if (DEVICE.test(path)) return 'device';
  const { parts, all } = parted(absoluteOf(path, folder));
  const [first = ''] = parts;
  const joined = parts.join('/');
  if (first === '~') {
    if (parts.length === 1) return 'home';
    return parts.length === 2 && KEYS.test(parts[1] ?? '') ? 'keys' : null;
  }
  if (joined === '/') return 'root';
  if (WINDOWS.test(joined)) return 'root';
  if (joined === '' || joined === '.') return 'working';
  if (first === '..' && parts.every((part) => part === '..')) return 'above';
  if (joined === '.git') return 'history';
  if (first === '/') return SYSTEM.test(`/${parts.slice(1).join('/')}`) ? 'system' : openOf(path, all);
  return openOf(path, all);
}

function openOf(path: string, all: boolean): Target | null {
  const whole = all || path.endsWith('/') || path.startsWith('/$');
  return whole && OPEN.test(path.replace(/\/[^/]*$/, (last) => (all ? '' : last))) ? 'open' : null;
}

function absoluteOf(path: string, folder: string | null): string {
  const here = path.replace(HERE, '.');
  if (folder === null || /^(?:[/~]|[A-Za-z]:)/.test(here) || HOME.test(here)) return here;
  // A variable may hold an absolute path.
  return here.startsWith('$') ? here : `${folder.replace(HERE, '.')}/${here}`;
}

/** The parts of a path, a home as "~" and the root as "/", without `.` and `..` where they can be taken out. */
function parted(path: string): { parts: string[]; all: boolean } {
  const told = path.replace(HOME, '~').replace(HOMES, '~');
  const parts: string[] = told.startsWith('/') ? ['/'] : [];
  let all = false;
  for (const part of told.split('/')) {
    if (part === '' || part === '.') continue;
    if (ALL.test(part)) {
      all = true;
      break;
    }
    const last = parts.at(-1);
    if (part !== '..') parts.push(part);
    else if (last === '/') continue;
    else if (last === undefined || last === '..') parts.push(part);
    else if (last === '~') parts.splice(0, parts.length, '/', 'home');
    else parts.pop();
  }
  return { parts, all };
}
