import { describe, expect, it } from '@jest/globals';
import { envFileTracked } from '../../src/rules/credentials/env-file-tracked.js';
import type { FileParts } from '../support/change.js';
import { keyBlock, scrambled } from '../support/fake-secrets.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

const value = scrambled('env', 24);
const added = (path: string, after: string): Record<string, FileParts> => ({ [path]: { before: null, after } });
const tracked = (path: string, after: string, line = 1, secrets: readonly string[] = [value]) => ({
  name: path,
  files: added(path, after),
  secrets,
  findings: [{ message: 'file', path, line }],
});

testRule(envFileTracked, {
  flagged: [
    ...['.env', '.env.production', 'apps/web/.env.local', 'prod.env', '.envrc', 'vars.sh', 'infra/live.tfvars'].map((path) =>
      tracked(path, `# settings\nPORT=80\nexport API_TOKEN="${value}"\n`, 3),
    ),
    tracked('.aws/credentials', `[default]\naws_secret_access_key = ${value}\n`, 2),
    tracked('.npmrc', `//registry.example.net/:_authToken=${value}\n`),
    tracked('.pypirc', `[pypi]\npassword = ${value}\n`, 2),
    tracked('home/.netrc', `machine api.acme.io login ci password ${value}\n`),
    tracked('.git-credentials', `https://ci:${value}@git.acme.io\n`),
    tracked('.pgpass', `db.acme.io:5432:shop:ci:${value}\n`),
    tracked('.docker/config.json', `{ "auths": { "r": { "auth": "${value}" } } }\n`),
    tracked('.kube/config', `users:\n- user:\n    client-key-data: ${value}\n`, 3),
    tracked('service-account.json', `{\n  "private_key": "${['-----BEGIN PRIVATE', 'KEY'].join(' ')}"\n}\n`, 2, []),
    tracked('client_secret.json', `{ "client_secret": "${value}" }\n`),
    tracked('terraform.tfstate', '{\n  "terraform_version": "1.9.0"\n}\n', 2, []),
    tracked('deploy/id_rsa', keyBlock('id'), 1, keyBlock('id').split('\n').slice(1, -2)),
    tracked('tls/server.key', keyBlock('tls'), 1, keyBlock('tls').split('\n').slice(1, -2)),
    {
      name: 'an example that is renamed to the file itself and filled in',
      files: {
        '.env': {
          before: 'PORT=80\nTOKEN=\nA=1\nB=2\n',
          after: `PORT=80\nTOKEN=${value}\nA=1\nB=2\n`,
          previousPath: '.env.example',
        },
      },
      secrets: [value],
      findings: [{ message: 'file', line: 2 }],
    },
    ...['.env', '.env*', '**/.env', '*.pem', '.env.local'].map((pattern) => ({
      name: `${pattern} taken out of .gitignore`,
      files: { 'web/.gitignore': { before: `dist\n${pattern}\n`, after: 'dist\n' } },
      findings: [{ message: 'ignore-removed', data: { file: 'web/.gitignore', pattern }, severity: 'medium' as const }],
    })),
  ],
  accepted: [
    ...[
      '.env.example',
      '.env.sample',
      '.env.template',
      'example.env',
      '.env.test',
      'playwright/test.env',
      'docs/.env',
      '.env.vault',
      'test/fixtures/.env',
    ].map((path) => ({ name: path, files: added(path, `API_TOKEN=${value}\n`), outcome: 'not-applicable' as const })),
    { name: 'names without values', files: added('.env', 'API_TOKEN=\nDB_PASSWORD=changeme\nSECRET=your-secret-here\n') },
    {
      name: 'local services',
      files: added('.env', 'DATABASE_URL=postgres://app:app@localhost:5432/app\nDB_PASSWORD=postgres\n'),
    },
    { name: 'settings of a build', files: added('.env', 'VITE_API_URL=https://api.acme.io\nTOKEN_TTL=3600\n') },
    { name: 'a token from the environment', files: added('.npmrc', '//registry.example.net/:_authToken=${NPM_TOKEN}\n') },
    {
      name: 'a certificate and a public key',
      files: { ...added('tls/ca.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n'), ...added('id_rsa.pub', 'ssh-rsa AAAA\n') },
    },
    {
      name: 'a file that was tracked before',
      files: { '.env': { before: 'PORT=80\n', after: `PORT=80\nAPI_TOKEN=${value}\n` } },
      outcome: 'not-applicable',
    },
    {
      name: 'a file that is taken out',
      files: { '.env': { before: `A_TOKEN=${value}\n`, after: null } },
      outcome: 'not-applicable',
    },
    {
      name: 'a file that moves',
      files: { 'web/.env': { before: `A_TOKEN=${value}\n`, after: `A_TOKEN=${value}\n`, previousPath: '.env' } },
      outcome: 'not-applicable',
    },
    {
      name: 'a line of .gitignore that moves, widens, or keeps out something else',
      files: { '.gitignore': { before: '.env\n.env.local\ndist\n', after: '# secrets\n.env\n.env.*\n' } },
    },
    {
      name: 'a file that the policy allows',
      files: added('.env', `API_TOKEN=${value}\n`),
      options: { ignore: ['.env'] },
      outcome: 'not-applicable',
    },
  ],
  undecided: [
    {
      name: 'lines that are not known',
      files: added('.env', `A_TOKEN=${value}\n`),
      missing: ['hunks'],
      reason: 'the hunks of .env were left out',
    },
    { name: 'files that are not known', missing: ['files'], reason: 'the files were left out' },
  ],
});

describe('a hostile file', () => {
  it.each(['TOKEN=', ' ', '"auth":"', 'a:', 'password '])('takes no long time: lines of a megabyte of %j', (unit) => {
    const line = unit.repeat(1_000_000 / unit.length);
    const started = performance.now();
    for (const path of ['.env', '.pgpass', '.docker/config.json', 'token.json'])
      judge(envFileTracked, { files: added(path, line) });
    judge(envFileTracked, { files: { '.gitignore': { before: `.env\n${line}\n`, after: `${line}*\n` } } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
