/** The night itself: who pushes what, and what has to come of it. */
import { Octokit } from '@octokit/rest';
import type { LocalGitHub, User } from '../../simulator/index.js';
import type { InstalledApp } from './installed-app.js';
import type { Narrator, Row } from './narrator.js';
import { packageJson, POLICY, ROUNDED_PRICES, userRoutes, USERS_TEST } from './shop.js';
import { type GitIdentity, WorkingCopy } from './working-copy.js';

export interface Worker {
  /** As GitHub shows it. */
  readonly login: string;
  /** What works there: "Claude Code", "a person". */
  readonly kind: string;
  readonly token: string;
  readonly identity: GitIdentity;
}

interface Work {
  readonly worker: Worker;
  readonly branch: string;
  readonly title: string;
  readonly message: string;
  readonly files: Readonly<Record<string, string | null>>;
  /** What a merge must come to; a demo that goes otherwise fails. */
  readonly expected: 'merged' | 'refused';
  /** What the worker pushes after a refusal, to mend it. */
  readonly repair?: { readonly message: string; readonly files: Readonly<Record<string, string | null>> };
}

export interface Cast {
  readonly github: LocalGitHub;
  readonly nightwarden: InstalledApp;
  /** The person who reviews and merges. */
  readonly reviewer: User;
  readonly workers: Readonly<Record<'claude' | 'codex' | 'cursor' | 'devin' | 'person', Worker>>;
  readonly narrator: Narrator;
}

const REPOSITORY = { owner: 'acme', repo: 'shop' };

function worksOf({ claude, codex, cursor, devin, person }: Cast['workers']): Work[] {
  // Put together here, so that no scanner takes this file for a leak.
  const accessKey = ['AKIA', 'Z3MXQ7WLR5TVNK2P'].join('');
  const files = (checked: boolean) => ({ 'src/users/routes.js': userRoutes({ checked }) });
  return [
    {
      worker: claude,
      branch: 'agent/31-round-prices',
      title: 'Round prices to whole cents (#31)',
      message: 'Round prices to whole cents\n\nCo-Authored-By: Claude <noreply@anthropic.com>',
      files: { 'src/prices.js': ROUNDED_PRICES },
      expected: 'merged',
    },
    {
      worker: codex,
      branch: 'codex/32-fix-failing-test',
      title: 'Fix failing test (#32)',
      message: 'Fix failing test',
      files: { ...files(false), 'test/users.test.js': null, 'package.json': packageJson({ 'left-pad': '*' }) },
      expected: 'refused',
      repair: {
        message: 'Put the permission check and its test back, and pin left-pad',
        files: { ...files(true), 'test/users.test.js': USERS_TEST, 'package.json': packageJson({ 'left-pad': '1.3.0' }) },
      },
    },
    {
      worker: cursor,
      branch: 'cursor/33-upload-invoices-9f3c',
      title: 'Upload invoices (#33)',
      message: 'Upload invoices\n\nCo-authored-by: Cursor <cursoragent@cursor.com>',
      files: {
        'src/invoices.js': `export const bucket = 'invoices';\nexport const credentials = { accessKeyId: '${accessKey}' };\n`,
      },
      expected: 'refused',
    },
    {
      worker: devin,
      branch: 'fix-stuff',
      title: 'Tidy up',
      message: 'Tidy up',
      files: { 'README.md': '# Shop\n\nSells things.\n' },
      expected: 'refused',
    },
    {
      worker: person,
      branch: 'loosen-policy',
      title: 'Allow any branch name',
      message: 'Allow any branch name',
      files: { '.github/nightwarden.yml': POLICY.replace('branch-name:', 'branch-nam:') },
      expected: 'refused',
    },
    {
      worker: person,
      branch: 'docs/hours',
      title: 'Say when the shop is open',
      message: 'Say when the shop is open',
      files: { 'docs/hours.md': 'Open from 9 to 5.\n' },
      expected: 'merged',
    },
  ];
}

/** Plays the night; what did not go as it should, in sentences. */
export async function playNight(cast: Cast): Promise<{ rows: Row[]; faults: string[] }> {
  const rows: Row[] = [];
  const faults: string[] = [];
  for (const work of worksOf(cast.workers)) {
    const copy = await WorkingCopy.clone(
      cast.github.cloneUrl(cast.github.repository('acme/shop'), work.worker.token),
      work.worker.identity,
    );
    try {
      rows.push(await play(cast, work, copy, faults));
    } finally {
      await copy.remove();
    }
  }
  await pushAroundTheGate(cast, faults);
  return { rows, faults };
}

async function play(cast: Cast, work: Work, copy: WorkingCopy, faults: string[]): Promise<Row> {
  const { narrator, nightwarden, github, reviewer } = cast;
  const { worker, branch, title } = work;
  const api = apiOf(github, worker.token);
  await copy.startBranch(branch);
  let head = await copy.commit(work.message, work.files);
  await mustPush(copy);
  narrator.event(worker.login, `pushes ${branch}`);
  const { data: pull } = await api.rest.pulls.create({ ...REPOSITORY, title, head: branch, base: 'main' });
  narrator.event(worker.login, `opens #${pull.number} ${title}`);
  await nightwarden.settle();

  let check = await tellCheck(cast, pull.number, head);
  let merge = await approveAndMerge(cast, pull.number, head);
  if ((merge === 'merged') !== (work.expected === 'merged'))
    faults.push(`#${pull.number} ${title}: expected ${work.expected}, was ${merge}.`);
  if (merge === 'refused' && work.repair) {
    head = await copy.commit(work.repair.message, work.repair.files);
    await mustPush(copy);
    narrator.event(worker.login, `pushes again: ${work.repair.message}`);
    await nightwarden.settle();
    check = await tellCheck(cast, pull.number, head);
    merge = await approveAndMerge(cast, pull.number, head);
    if (merge !== 'merged') faults.push(`#${pull.number} ${title}: mended, but not merged.`);
  }
  await nightwarden.settle();
  const url = `${github.url}/acme/shop/pull/${pull.number}`;
  const by = worker.login === reviewer.login ? 'a person' : worker.kind;
  return { number: pull.number, title, by, green: check.green, check: check.title, merge, url };
}

/** What the person who gets it reads: the check's headline. */
async function tellCheck(
  { github, reviewer, narrator }: Cast,
  pull: number,
  head: string,
): Promise<{ green: boolean; title: string }> {
  const api = apiOf(github, reviewer.token);
  const { data } = await api.rest.checks.listForRef({
    ...REPOSITORY,
    ref: head,
    check_name: 'nightwarden',
  });
  const run = data.check_runs[0];
  const green = run?.conclusion === 'success';
  const title = run?.output.title ?? 'no check';
  const found = run ? (await api.rest.checks.listAnnotations({ ...REPOSITORY, check_run_id: run.id })).data : [];
  narrator.event(
    'nightwarden',
    `judges #${pull}: ${title}`,
    green ? 'ok' : 'refused',
    // The first line of an annotation says what happened.
    found.map((each) => `${each.path}:${each.start_line} ${each.message?.split('\n')[0]}`),
  );
  return { green, title };
}

async function approveAndMerge(
  { github, reviewer, narrator, nightwarden }: Cast,
  pull: number,
  head: string,
): Promise<'merged' | 'refused'> {
  const api = apiOf(github, reviewer.token);
  await api.rest.pulls.createReview({ ...REPOSITORY, pull_number: pull, commit_id: head, event: 'APPROVE' });
  await nightwarden.settle();
  try {
    await api.rest.pulls.merge({ ...REPOSITORY, pull_number: pull, sha: head });
    narrator.event(reviewer.login, `approves and merges #${pull}`, 'ok');
    return 'merged';
  } catch (error) {
    const { status, message } = error as { status?: number; message?: string };
    if (status !== 405) throw error;
    // GitHub says what it refuses, why, and where its documentation is, in paragraphs.
    const reason = message?.split('\n').find((line) => line.includes('status check')) ?? message ?? '';
    narrator.event(reviewer.login, `approves #${pull}, but GitHub refuses the merge: ${status} ${reason}`, 'refused');
    return 'refused';
  }
}

/** An agent that does not open a pull request at all gets no further. */
async function pushAroundTheGate({ github, narrator, workers: { devin } }: Cast, faults: string[]): Promise<void> {
  const copy = await WorkingCopy.clone(github.cloneUrl(github.repository('acme/shop'), devin.token), devin.identity);
  await copy.startBranch('main');
  await copy.commit('Ship it', { 'src/prices.js': 'export const withTax = (cents) => cents;\n' });
  const refusal = await copy.push('HEAD:main');
  const reason = refusal?.split('\n').find((line) => line.includes('GH0')) ?? refusal;
  if (refusal === null) faults.push('A push to main without a pull request was accepted.');
  else
    narrator.event(
      devin.login,
      `pushes to main directly, and GitHub refuses: ${reason?.replace(/^remote: (error: )?/, '').trim()}`,
      'refused',
    );
  await copy.remove();
}

async function mustPush(copy: WorkingCopy): Promise<void> {
  const refusal = await copy.push();
  if (refusal !== null) throw new Error(`the push of a branch was refused: ${refusal}`);
}

function apiOf(github: LocalGitHub, token: string): Octokit {
  const silent = () => undefined;
  return new Octokit({
    auth: token,
    baseUrl: `${github.url}/api/v3`,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}
