/** Files that are made to hold credentials, by the names that their programs give them: the one list for changes, audits and the hook. */

export interface CredentialFile {
  /** Tested on the whole path. */
  readonly name: RegExp;
  /** Reads after "is" in a sentence. */
  readonly kind: string;
  /** A line that only a file with credentials has; null when it is enough that a name of a credential is given a value. */
  readonly marks: RegExp | null;
  /**
   * `reading`: a name that is enough to keep agents from reading the file, but no text to judge when it is tracked. `tracking`: a name
   * that others have too, so that the text has to say it. Without it, both.
   */
  readonly only?: 'reading' | 'tracking';
}

export const CREDENTIAL_FILES: readonly CredentialFile[] = [
  { name: /(?:^|\/)(?:[\w-]{1,40})?\.env(?:\.[\w.-]{1,60})?$/, kind: 'an environment file', marks: null },
  { name: /(?:^|\/)\.envrc$/, kind: 'an environment file of direnv', marks: null },
  { name: /(?:^|\/)(?:vars|secrets)\.sh$/, kind: 'a script of secret variables', marks: null },
  {
    name: /(?:^|\/)\.aws\/credentials$/,
    kind: 'the credentials of the AWS client',
    marks: /^\s{0,20}aws_(?:access_key_id|secret_access_key|session_token)\s{0,20}=\s{0,20}\S/i,
  },
  {
    name: /(?:^|\/)\.npmrc$/,
    kind: 'npm settings with a token',
    marks: /_(?:authToken|auth|password)\s{0,5}=\s{0,5}(?!["']?\$\{?)\S{6}/,
  },
  { name: /(?:^|\/)\.pypirc$/, kind: 'PyPI settings with a password', marks: /^\s{0,20}password\s{0,5}[:=]\s{0,5}(?!%\()\S{6}/ },
  { name: /(?:^|\/)[._]netrc$/, kind: 'a netrc file', marks: /\bpassword\s{1,5}\S/ },
  {
    name: /(?:^|\/)\.git-credentials$/,
    kind: 'the credential store of git',
    marks: /^https?:\/\/[^\s:@/]{1,100}:[^\s@]{1,300}@/,
  },
  {
    name: /(?:^|\/)\.pgpass$/,
    kind: 'a password file of PostgreSQL',
    marks: /^[^#\s:]{1,200}:[^:]{0,10}:[^:]{0,100}:[^:]{0,100}:\S/,
  },
  {
    name: /(?:^|\/)(?:\.docker\/config|\.dockercfg)(?:\.json)?$/,
    kind: 'Docker settings with a login',
    marks: /"auth"\s{0,5}:\s{0,5}"[A-Za-z0-9+/=]{8}/,
  },
  {
    name: /(?:^|\/)(?:\.kube\/config|kubeconfig(?:\.ya?ml)?|[\w-]{1,40}[.-]kubeconfig)$/,
    kind: 'a kubeconfig file',
    marks: /^\s{0,20}(?:client-key-data|token|password):\s{1,5}["']?[A-Za-z0-9+/=._-]{8}/,
  },
  {
    name: /(?:^|\/)[\w.-]{0,60}(?:service[_-]?account|credentials?|client[_-]?secret|token)[\w.-]{0,60}\.json$/i,
    kind: 'a file of credentials',
    only: 'tracking',
    marks: /"(?:private_key|client_secret|refresh_token|access_token)"\s{0,5}:\s{0,5}"(?:-----BEGIN|[A-Za-z0-9_./-]{16})/,
  },
  { name: /\.tfstate(?:\.backup)?$/, kind: 'the state of Terraform', marks: /"terraform_version"\s{0,5}:/ },
  { name: /\.tfvars(?:\.json)?$/, kind: 'a file of Terraform variables', marks: null },
  {
    name: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$|\.(?:pem|key|ppk)$/,
    kind: 'a private key file',
    marks: /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|^PuTTY-User-Key-File-\d:/,
  },
  {
    name: /(?:^|\/)(?:credentials|secrets?|client_secret[\w.-]{0,60}|service[_-]?account[\w.-]{0,60}|token[\w-]{0,60})\.(?:json|ya?ml|toml|ini|txt|properties)$/i,
    kind: 'a file of credentials',
    marks: null,
    only: 'reading',
  },
  {
    name: /(?:^|\/)(?:\.flaskenv|\.dev\.vars|\.vault-token|\.htpasswd|\.my\.cnf|\.boto|\.s3cfg|\.credentials|config\.local\.json|master\.key|credentials\.yml\.enc|g?shadow)$/i,
    kind: 'a file of credentials',
    marks: null,
    only: 'reading',
  },
  { name: /[^/]\.env$/i, kind: 'an environment file', marks: null, only: 'reading' },
  { name: /\.(?:p12|pfx|jks|keystore|kdbx?)$/i, kind: 'a store of keys', marks: null, only: 'reading' },
  { name: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)_sk$/i, kind: 'a private key file', marks: null, only: 'reading' },
  {
    name: /(?:^|\/)(?:\.(?:ssh|aws|gnupg|azure|kube|password-store)|\.config\/(?:gcloud|gh|hub)|gcloud\/credentials\.db)(?:\/|$)/i,
    kind: 'a folder of credentials',
    marks: null,
    only: 'reading',
  },
];

/** Those that are judged where they are tracked. */
export const TRACKED_CREDENTIAL_FILES: readonly CredentialFile[] = CREDENTIAL_FILES.filter(({ only }) => only !== 'reading');
