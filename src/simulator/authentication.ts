/** Who makes a request: App JWTs, installation tokens and user tokens. */
import { createPublicKey, verify } from 'node:crypto';
import { ApiError } from './api-error.js';
import type { Platform } from './platform.js';
import type { Actor, App } from './state/account.js';

/** The longest that a JWT may be valid, and how far its clock may be ahead, in seconds (docs, "Generating a JSON Web Token"). */
const LONGEST = 600;
const CLOCK_DRIFT = 60;

/** The actor of an Authorization header; null when it names a token that is not or no longer known. Throws ApiError for a bad JWT. */
export function authenticate(platform: Platform, header: string | undefined): Actor | null {
  if (header === undefined || header === '') return { kind: 'anonymous' };
  const [scheme = '', credentials = ''] = header.split(/ +/, 2);
  if (/^basic$/i.test(scheme)) {
    const [user = '', password = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(/:(.*)/s);
    return byToken(platform, password === '' || password === 'x-oauth-basic' ? user : password);
  }
  if (!/^(bearer|token)$/i.test(scheme)) return null;
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(credentials)
    ? { kind: 'app', app: byJwt(platform, credentials) }
    : byToken(platform, credentials);
}

function byToken(platform: Platform, value: string): Actor | null {
  const token = platform.state.tokens.get(value);
  if (token === undefined) return null;
  if (token.expiresAt !== null && token.expiresAt <= platform.state.clock().getTime()) return null;
  if (token.actor.kind === 'installation') {
    const { installation } = token.actor;
    if (installation.suspendedAt !== null) throw new ApiError(403, 'This installation has been suspended');
    if (!platform.state.installations.includes(installation)) return null;
  }
  return token.actor;
}

function byJwt(platform: Platform, jwt: string): App {
  const [head = '', payload = '', signature = ''] = jwt.split('.');
  const header = parse(head);
  const claims = parse(payload);
  if (header['alg'] !== 'RS256') throw new ApiError(401, 'A JSON web token could not be decoded');
  const claimed = claims['iss'];
  const issuer = typeof claimed === 'string' || typeof claimed === 'number' ? String(claimed) : '';
  const app = platform.state.apps.find((each) => String(each.id) === issuer || each.clientId === issuer);
  if (app === undefined) throw new ApiError(401, "'Issuer' claim ('iss') must be an Integer or a client ID of an existing App");
  const key = createPublicKey(app.keys().publicKey);
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))) {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
  const now = platform.state.clock().getTime() / 1000;
  const expires = claims['exp'];
  const issued = claims['iat'];
  if (typeof expires !== 'number' || !Number.isInteger(expires)) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (expires <= now)
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (expires > now + LONGEST + CLOCK_DRIFT) throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof issued !== 'number' || issued > now + CLOCK_DRIFT) {
    throw new ApiError(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  }
  return app;
}

function parse(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported below like any other nonsense.
  }
  throw new ApiError(401, 'A JSON web token could not be decoded');
}
