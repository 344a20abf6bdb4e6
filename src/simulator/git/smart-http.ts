/** Git over HTTP: who may fetch and push, and the two services behind it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { authenticate } from '../authentication.js';
import type { Platform } from '../platform.js';
import { type Actor, roleIncludes } from '../state/account.js';
import { fullName, type Repository } from '../state/repository.js';
import { FLUSH, pktLine } from './pkt-line.js';
import { runGit } from './process.js';
import { advertiseReceivePack, receivePack } from './receive-pack.js';

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Answers a request when it is one of git's; false when it is not. */
export async function handleGit(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: Buffer,
): Promise<boolean> {
  const match = PATH.exec(url.pathname);
  if (match === null) return false;
  const [, owner = '', name = '', part = ''] = match;
  const service = part === 'info/refs' ? url.searchParams.get('service') : part;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    send(response, 403, 'text/plain', 'Please upgrade your git client.\n');
    return true;
  }
  const actor = authenticate(platform, request.headers.authorization);
  const repository = platform.state.repository(owner, name);
  const access = accessTo(platform, repository, actor, service === 'git-receive-pack');
  if (repository === undefined || access !== 'granted') {
    refuse(response, access, repository, actor);
    return true;
  }
  const content = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const answer = await platform.work.track(
    serve(platform, repository, actor ?? { kind: 'anonymous' }, service, part, content, request),
  );
  response.setHeader('Cache-Control', 'no-cache');
  send(response, 200, `application/x-${service}-${part === 'info/refs' ? 'advertisement' : 'result'}`, answer);
  return true;
}

type Access = 'granted' | 'unauthenticated' | 'hidden' | 'forbidden';

function accessTo(platform: Platform, repository: Repository | undefined, actor: Actor | null, write: boolean): Access {
  if (actor === null || actor.kind === 'anonymous') {
    return actor !== null && repository?.private === false && !write ? 'granted' : 'unauthenticated';
  }
  if (repository === undefined || actor.kind === 'app') return 'hidden';
  if (actor.kind === 'user') {
    const role = platform.state.role(actor.account, repository);
    if (!roleIncludes(role, 'read')) return 'hidden';
    return !write || roleIncludes(role, 'write') ? 'granted' : 'forbidden';
  }
  const covered =
    platform.state.covers(actor.installation, repository) &&
    (actor.repositories === 'all' || actor.repositories.has(repository.id));
  const level = covered ? actor.permissions['contents'] : undefined;
  if (write)
    return level === 'write' || level === 'admin'
      ? 'granted'
      : covered
        ? 'forbidden'
        : repository.private
          ? 'hidden'
          : 'forbidden';
  return level !== undefined || !repository.private ? 'granted' : 'hidden';
}

function refuse(response: ServerResponse, access: Access, repository: Repository | undefined, actor: Actor | null): void {
  if (access === 'unauthenticated') {
    response.setHeader('WWW-Authenticate', 'Basic realm="GitHub"');
    send(response, 401, 'text/plain', 'Repository not found.\n');
    return;
  }
  if (access === 'hidden' || repository === undefined) return send(response, 404, 'text/plain', 'Repository not found.\n');
  const login =
    actor?.kind === 'user' ? actor.account.login : actor?.kind === 'installation' ? actor.installation.app.bot.login : 'nobody';
  send(response, 403, 'text/plain', `Permission to ${fullName(repository)}.git denied to ${login}.\n`);
}

async function serve(
  platform: Platform,
  repository: Repository,
  actor: Actor,
  service: 'git-upload-pack' | 'git-receive-pack',
  part: string,
  body: Buffer,
  request: IncomingMessage,
): Promise<Buffer> {
  if (service === 'git-receive-pack') {
    return part === 'info/refs' ? advertiseReceivePack(repository) : receivePack(platform, repository, actor, body);
  }
  const protocol = request.headers['git-protocol'];
  const env: Record<string, string> =
    typeof protocol === 'string' && /^[\w=:]{1,64}$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {};
  const args = ['upload-pack', '--stateless-rpc'];
  if (part !== 'info/refs') {
    const { stdout } = await runGit(repository.git.directory, [...args, '.'], { env, input: body, accept: [0, 128] });
    return stdout;
  }
  const { stdout } = await runGit(repository.git.directory, [...args, '--advertise-refs', '.'], { env });
  return Buffer.concat([pktLine('# service=git-upload-pack\n'), FLUSH, stdout]);
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.end(body);
}
