/** Files that hold credentials, by their names, as the checklist lists them. Compared without regard to case. */

/** Names that stand for templates and documentation of such files. */
const TEMPLATES =
  /\.(?:example|sample|template|dist|tmpl|defaults?|md|schema\.json|d\.ts)$|(?:^|[./_-])(?:example|sample|template)(?:[._-]|$)/i;

const FILES = [
  /^\.env(?:\..{1,80})?$|^.{1,80}\.env$|^\.envrc$|^\.flaskenv$|^\.dev\.vars$/i,
  /^(?:credentials|secrets?|client_secret[\w.-]*|service[_-]?account[\w.-]*|token[\w-]*)\.(?:json|ya?ml|toml|ini|txt|properties|env)$/i,
  /^\.(?:netrc|pgpass|npmrc|pypirc|git-credentials|vault-token|htpasswd|my\.cnf|boto|s3cfg|dockercfg|credentials)$|^_netrc$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\.(?:pem|key|p12|pfx|jks|keystore|kdbx?|ppk)$/i,
  /^(?:config\.local\.json|vars\.sh|master\.key|credentials\.yml\.enc|kubeconfig|shadow|gshadow|terraform\.tfstate(?:\.backup)?|.{1,80}\.tfvars)$/i,
];

const FOLDERS =
  /(?:^|\/)(?:\.ssh|\.aws|\.gnupg|\.azure|\.kube|\.docker\/config\.json|\.config\/(?:gcloud|gh|hub)|\.password-store|gcloud\/credentials\.db)(?:\/|$)/i;
/** The environment of a process. */
const ENVIRONMENT = /^\/proc\/[^/]{1,20}\/environ$/;
/** Public halves and lists in folders of keys. */
const PUBLIC = /\.pub$|(?:^|\/)(?:known_hosts|authorized_keys|config)$/i;

/** Whether reading the path would show credentials. A pattern counts as the names that it may stand for: `.env*`, `.e??`. */
export function isSecretPath(path: string): boolean {
  if (path.length > 4_000) return false;
  const clean = path
    .replaceAll('\\', '/')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\/{2,}|\/(?:\.\/)+/g, '/');
  if (ENVIRONMENT.test(clean)) return true;
  const name = clean.slice(clean.lastIndexOf('/') + 1);
  if (FOLDERS.test(clean)) return !(/(?:^|\/)\.ssh\//i.test(clean) && PUBLIC.test(clean));
  if (TEMPLATES.test(name) || /\.pub$/i.test(name)) return false;
  if (FILES.some((pattern) => pattern.test(name))) return true;
  return /[*?[]/.test(name) && mayStandForEnv(name);
}

/** Whether a shell's pattern fits `.env`. Names that begin with a dot are matched by no pattern that begins with a sign. */
function mayStandForEnv(pattern: string): boolean {
  if (!pattern.startsWith('.') || pattern.length > 50) return false;
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
    .replace(/\[!/g, '[^');
  try {
    return pattern !== '.*' && new RegExp(`^${source}$`, 'i').test('.env');
  } catch {
    return false;
  }
}

/** The first secret path that a text of code names in quotes or between spaces: `open('.env')`. */
export function secretPathIn(code: string): string | null {
  for (const [word] of code.slice(0, 20_000).matchAll(/[\w~./@*?-]{3,200}/g)) if (isSecretPath(word)) return word;
  return null;
}
