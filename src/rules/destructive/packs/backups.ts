/** Backups, versions and what else lost data is brought back from. */
import type { Command, Entry } from '../command-pack.js';

const first = ({ operands }: Command): string => operands[0] ?? '';
const second = ({ operands }: Command): string => operands[1] ?? '';

/** Whether a program for backups throws away more than its own schedule does. */
function throwsAway(command: Command): boolean {
  const { invocation, has, words, operands } = command;
  switch (invocation.program) {
    case 'restic':
    case 'rustic':
      if (first(command) !== 'forget') return false;
      return has('--unsafe-allow-remove-all') || keepsNothing(command);
    case 'borg':
    case 'borgmatic':
      return first(command) === 'delete' || (first(command) === 'prune' && keepsNothing(command));
    case 'tmutil':
      return /^(?:disable|delete|deletelocalsnapshots|deleteinprogress)$/.test(first(command));
    case 'velero':
      return /^(?:backup|schedule|backup-location)$/.test(first(command)) && second(command) === 'delete' && has('--all');
    case 'pgbackrest':
      return words.includes('stanza-delete');
    case 'wal-g':
      return first(command) === 'delete' && operands.includes('everything');
    case 'kopia':
      return first(command) === 'snapshot' && second(command) === 'delete' && has('--delete', '--all-snapshots-for-source');
    case 'timeshift':
      return has('--delete-all');
    case 'snapper':
      return operands.includes('delete-config');
    default:
      return false;
  }
}

/** `--keep-last 0`, `--keep-daily=0`, with nothing beside it that keeps any. */
function keepsNothing({ words }: Command): boolean {
  const kept = words.flatMap((word, index) =>
    /^--keep-[\w-]{1,20}/.test(word) ? [word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words[index + 1] ?? '')] : [],
  );
  return kept.length > 0 && kept.every((each) => each === '0');
}

/** The last operand: where a copy goes. */
const EMPTY = /^(?:\/dev\/null|(?:.{0,200}\/)?empty\/?)$/;

/** Whether a copy also deletes what the source does not have. */
function mirrors({ invocation: { program }, operands, has }: Command): boolean {
  switch (program) {
    case 'aws':
    case 'awslocal':
      return operands.includes('s3') && operands.includes('sync') && has('--delete') && isBucket(operands);
    case 'gsutil':
      return operands.includes('rsync') && has('-d') && isBucket(operands);
    case 'gcloud':
      return operands.includes('rsync') && has('--delete-unmatched-destination-objects') && isBucket(operands);
    case 's3cmd':
      return operands[0] === 'sync' && has('--delete-removed');
    case 's5cmd':
      return operands[0] === 'sync' && has('--delete') && isBucket(operands);
    case 'mc':
      return operands[0] === 'mirror' && has('--remove');
    case 'azcopy':
      return operands[0] === 'sync' && has('--delete-destination', '--delete-destination=true');
    case 'rclone':
      return operands[0] === 'sync' && /^[\w-]{2,60}:/.test(operands.at(-1) ?? '');
    default:
      return false;
  }
}

function isBucket(operands: readonly string[]): boolean {
  return operands.slice(-2).some((word, index) => index > 0 && (/^(?:s3|gs):\/\//.test(word) || word.startsWith('$')));
}

const MIRRORING = ['aws', 'awslocal', 'gsutil', 'gcloud', 's3cmd', 's5cmd', 'mc', 'azcopy', 'rclone'];
const isEmptied = (command: Command): boolean =>
  mirrors(command) && command.operands.slice(0, -1).some((word, index) => index > 0 && EMPTY.test(word));

export const BACKUPS: readonly Entry[] = [
  {
    id: 'backups-delete',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'deletes backups, or sees to it that none are made',
    programs: [
      'restic',
      'rustic',
      'borg',
      'borgmatic',
      'tmutil',
      'velero',
      'pgbackrest',
      'wal-g',
      'kopia',
      'timeshift',
      'snapper',
    ],
    when: throwsAway,
    examples: {
      flagged: [
        'restic forget --keep-last 0 --prune',
        'borg delete --force /backups/main',
        'tmutil deletelocalsnapshots /',
        'velero backup delete --all --confirm',
        'pgbackrest --stanza=main stanza-delete --force',
        'wal-g delete everything FORCE --confirm',
        'timeshift --delete-all',
      ],
      accepted: [
        'restic forget --keep-daily 7 --keep-last 0 --prune',
        'restic snapshots',
        'borg prune --keep-daily 7 /backups/main',
        'tmutil listlocalsnapshots /',
        'velero backup create a',
        'wal-g delete retain FULL 5',
        'kopia snapshot list',
      ],
    },
  },
  {
    id: 'bucket-emptied',
    rule: 'infrastructure-destroy',
    grade: 'block',
    severity: 'critical',
    does: 'makes a bucket as empty as its source is',
    programs: MIRRORING,
    when: isEmptied,
    examples: {
      flagged: [
        'aws s3 sync /var/empty s3://data --delete',
        'gsutil -m rsync -d -r ./empty gs://data',
        'rclone sync /tmp/empty remote:data',
      ],
      accepted: ['aws s3 sync /var/empty s3://data', 'aws s3 sync dist s3://site --delete', 'gsutil rsync -d dist gs://site'],
    },
  },
  {
    id: 'bucket-mirror',
    rule: 'infrastructure-destroy',
    deploys: true,
    grade: 'ask',
    severity: 'medium',
    does: 'deletes from a bucket whatever its source does not have',
    programs: MIRRORING,
    when: (command) => mirrors(command) && !isEmptied(command),
    examples: {
      flagged: [
        'aws s3 sync dist s3://site --delete',
        'gsutil -m rsync -d -r dist gs://site',
        'rclone sync dist remote:site',
        'mc mirror --remove a m/b',
      ],
      accepted: [
        'aws s3 sync dist s3://site',
        'aws s3 sync s3://site ./backup --delete',
        'gsutil rsync -r dist gs://site',
        'rclone copy dist remote:site',
      ],
    },
  },
];
