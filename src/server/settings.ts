/** The process's settings, read from the environment once. Everything that is wrong is said at once, with what to do. */
import { readFileSync } from 'node:fs';

export interface AppCredentials {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

export interface Settings {
  /** Null: there is no App yet, and the set-up page is shown. */
  readonly credentials: AppCredentials | null;
  readonly host: string;
  readonly port: number;
  /** Where people see GitHub, without a slash at the end: "https://github.com". */
  readonly webUrl: string;
  /** GitHub's REST API, without a slash at the end. */
  readonly apiUrl: string;
  readonly dataFolder: string;
  /** A PostgreSQL server that several processes share; null: the database in the data folder. */
  readonly databaseUrl: string | null;
  readonly logLevel: string;
}

export type SettingsReading =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** GitHub lets a webhook have any secret; one that can be guessed lets anyone forge events. */
const SHORTEST_SECRET = 32;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export function readSettings(environment: Environment): SettingsReading {
  const problems: string[] = [];
  const credentials = readCredentials(environment, problems);
  const port = Number(environment.PORT ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    problems.push(`PORT is "${environment.PORT}". Set it to a number from 0 to 65535.`);
  const logLevel = environment.LOG_LEVEL ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) problems.push(`LOG_LEVEL is "${logLevel}". Set it to one of ${LOG_LEVELS.join(', ')}.`);
  const protocol = environment.GHE_PROTOCOL ?? 'https';
  if (protocol !== 'https' && protocol !== 'http') problems.push(`GHE_PROTOCOL is "${protocol}". Set it to https or http.`);
  const enterpriseHost = environment.GHE_HOST;
  if (enterpriseHost !== undefined && !/^[a-z0-9.-]+(:\d+)?$/i.test(enterpriseHost)) {
    problems.push(
      `GHE_HOST is "${enterpriseHost}". Set it to a host name such as github.example.com, without https:// and without a path.`,
    );
  }
  const databaseUrl = environment.DATABASE_URL || null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push(
      'DATABASE_URL is no address of PostgreSQL. Set it to postgresql://user:password@host:5432/name, or leave it out.',
    );
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    settings: {
      credentials,
      // Without an App, whoever reaches the set-up page decides whose App this becomes.
      host: environment.HOST ?? (credentials ? '0.0.0.0' : 'localhost'),
      port,
      webUrl: enterpriseHost ? `${protocol}://${enterpriseHost}` : 'https://github.com',
      apiUrl: enterpriseHost ? `${protocol}://${enterpriseHost}/api/v3` : 'https://api.github.com',
      dataFolder: environment.NIGHTWARDEN_DATA ?? 'data',
      databaseUrl,
      logLevel,
    },
  };
}

function readCredentials(environment: Environment, problems: string[]): AppCredentials | null {
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET } = environment;
  if (!APP_ID && !PRIVATE_KEY && !PRIVATE_KEY_PATH && !WEBHOOK_SECRET) return null;
  const before = problems.length;
  const appId = Number(APP_ID);
  if (!APP_ID) problems.push("APP_ID is missing. It is the number on the App's settings page on GitHub.");
  else if (!Number.isInteger(appId) || appId <= 0)
    problems.push(`APP_ID is "${APP_ID}". It is the number on the App's settings page on GitHub.`);
  if (!WEBHOOK_SECRET) {
    problems.push(
      "WEBHOOK_SECRET is missing. Set the secret from the App's settings page; without one anyone could forge events.",
    );
  } else if (WEBHOOK_SECRET.length < SHORTEST_SECRET) {
    problems.push(
      `WEBHOOK_SECRET has ${WEBHOOK_SECRET.length} characters, fewer than ${SHORTEST_SECRET}. ` +
        "Make one with `openssl rand -hex 32` and set it here and on the App's settings page.",
    );
  }
  const privateKey = readPrivateKey(PRIVATE_KEY, PRIVATE_KEY_PATH, problems);
  if (problems.length > before || privateKey === null || !WEBHOOK_SECRET) return null;
  return { appId, privateKey, webhookSecret: WEBHOOK_SECRET };
}

/** A key in PEM form; in one line with `\n` for the line ends, or in base64, where an environment cannot hold several lines. */
function readPrivateKey(value: string | undefined, path: string | undefined, problems: string[]): string | null {
  let key = value;
  if (!key && path) {
    try {
      key = readFileSync(path, 'utf8');
    } catch (error) {
      problems.push(`PRIVATE_KEY_PATH: ${path} could not be read (${(error as { code?: string }).code ?? 'unknown error'}).`);
      return null;
    }
  }
  if (!key) {
    problems.push("PRIVATE_KEY or PRIVATE_KEY_PATH is missing. GitHub gives the key as a .pem file on the App's settings page.");
    return null;
  }
  const lines = key.replaceAll('\\n', '\n').trim();
  const pem = lines.startsWith('-----BEGIN') ? lines : Buffer.from(lines, 'base64').toString('utf8').trim();
  if (/^-----BEGIN (RSA )?PRIVATE KEY-----\n[\s\S]+\n-----END (RSA )?PRIVATE KEY-----$/.test(pem.replaceAll('\r', '')))
    return `${pem}\n`;
  problems.push('PRIVATE_KEY is not a private key in PEM form. Use the whole content of the .pem file that GitHub gives.');
  return null;
}
