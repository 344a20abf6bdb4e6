/**
 * The receiving side of `git push` over HTTP (git documentation, "gitprotocol-pack").
 *
 * Git's own receive-pack would report a refused reference as "hook declined"; GitHub names its reason, and this does too. Objects
 * are unpacked and checked by git itself, before any reference moves.
 */
import type { Platform } from '../platform.js';
import { type RefResult, updateRefs } from '../ref-updates.js';
import type { Actor } from '../state/account.js';
import type { Repository } from '../state/repository.js';
import { FLUSH, pktLine, readPktLines, sideBand } from './pkt-line.js';
import { GitFailure, gitText, runGit } from './process.js';
import { type RefUpdate, ZERO_OID } from './repository.js';

const CAPABILITIES = 'report-status delete-refs side-band-64k quiet atomic ofs-delta object-format=sha1 agent=git/local-github';

/** References that only GitHub itself writes. */
const HIDDEN = /^refs\/(pull|heads\/gh-readonly-queue)\//;

/** The answer to `GET info/refs?service=git-receive-pack`. */
export function advertiseReceivePack(repository: Repository): Buffer {
  const refs = [...repository.git.refs].filter(([ref]) => !ref.startsWith('refs/pull/')).sort(([a], [b]) => (a < b ? -1 : 1));
  const [first = ['capabilities^{}', ZERO_OID], ...others] = refs;
  return Buffer.concat([
    pktLine('# service=git-receive-pack\n'),
    FLUSH,
    pktLine(`${first[1]} ${first[0]}\0${CAPABILITIES}\n`),
    ...others.map(([ref, oid]) => pktLine(`${oid} ${ref}\n`)),
    FLUSH,
  ]);
}

/** Takes the body of `POST git-receive-pack` and answers with git's report. */
export async function receivePack(platform: Platform, repository: Repository, actor: Actor, body: Buffer): Promise<Buffer> {
  const { lines: sent, rest } = readPktLines(body);
  // A shallow clone says first where its history ends; what lies beyond is here or the push is refused as incomplete.
  const lines = sent.filter((line) => !line.startsWith('shallow '));
  const [first = '', capabilities = ''] = (lines[0] ?? '').split('\0');
  // Git asks with an empty request first when it wants to know whether it may send a large one.
  if (first === '') return Buffer.alloc(0);
  const wanted = new Set(capabilities.trim().split(' '));
  const updates = [first, ...lines.slice(1)].map((line): RefUpdate => {
    const [before = '', after = '', ref = ''] = line.split(' ');
    return { ref, before, after };
  });
  const unpacked = await unpack(repository, updates, body.subarray(rest));
  const results = unpacked === 'ok' ? await apply(platform, repository, actor, updates, wanted.has('atomic')) : [];
  const report = Buffer.concat([
    pktLine(`unpack ${unpacked}\n`),
    ...(unpacked === 'ok'
      ? results.map(({ ref, allowed, reason }) => pktLine(allowed ? `ok ${ref}\n` : `ng ${ref} ${reason}\n`))
      : updates.map(({ ref }) => pktLine(`ng ${ref} unpacker error\n`))),
    FLUSH,
  ]);
  if (!wanted.has('side-band-64k')) return report;
  const messages = results.flatMap(({ lines: text }) => text);
  return Buffer.concat([
    ...(messages.length === 0 ? [] : [sideBand(2, messages.map((line) => `${line}\n`).join(''))]),
    sideBand(1, report),
    FLUSH,
  ]);
}

async function unpack(repository: Repository, updates: readonly RefUpdate[], pack: Buffer): Promise<string> {
  const wanted = updates.filter(({ after }) => after !== ZERO_OID).map(({ after }) => after);
  if (wanted.length === 0) return 'ok';
  try {
    if (pack.length > 0)
      await runGit(repository.git.directory, ['index-pack', '--stdin', '--fix-thin', '--strict'], { input: pack });
    return (await repository.git.isComplete(wanted)) ? 'ok' : 'missing necessary objects';
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return error.stderr.trim().split('\n').at(-1) ?? 'index-pack failed';
  }
}

async function apply(
  platform: Platform,
  repository: Repository,
  actor: Actor,
  updates: readonly RefUpdate[],
  atomic: boolean,
): Promise<RefResult[]> {
  const refused = new Map<string, string>();
  for (const { ref } of updates) {
    if (HIDDEN.test(ref)) refused.set(ref, 'deny updating a hidden ref');
    else if (!(await isValidRef(repository, ref))) refused.set(ref, 'funny refname');
  }
  const accepted = await updateRefs(
    platform,
    repository,
    updates.filter(({ ref }) => !refused.has(ref)),
    { actor, reason: 'push', atomic },
  );
  return updates.map((update) => {
    const reason = refused.get(update.ref);
    if (reason !== undefined) return { ...update, allowed: false, lines: [], reason, message: reason };
    const result = accepted.find(({ ref }) => ref === update.ref);
    if (result === undefined) throw new Error(`no result for ${update.ref}`);
    return result;
  });
}

async function isValidRef(repository: Repository, ref: string): Promise<boolean> {
  // Names that nobody doubts cost no process.
  if (/^refs\/(heads|tags)\/[A-Za-z0-9_][A-Za-z0-9_-]*(\/[A-Za-z0-9_][A-Za-z0-9_-]*)*$/.test(ref)) return true;
  if (!ref.startsWith('refs/')) return false;
  return gitText(repository.git.directory, ['check-ref-format', ref]).then(
    () => true,
    () => false,
  );
}
