import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { secretAdded } from '../../src/rules/credentials/secret-added.js';
import type { FileParts } from '../support/change.js';
import { FAKE_SECRETS, fakeSecret, keyBlock, scrambled } from '../support/fake-secrets.js';
import { unmetDemands } from '../support/rule-demands.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

const token = fakeSecret('github-token');
const other = fakeSecret('github-token/oauth');
const generated = scrambled('session', 32);
const password = `x9!${scrambled('password', 11)}`;
const key = keyBlock('server');
const keyLines = key.split('\n').slice(1, -2);

const around = (line: string): string => `one\ntwo\nthree\nfour\n${line}\nfive\nsix\nseven\neight\n`;
const added = (path: string, after: string): Record<string, FileParts> => ({ [path]: { before: null, after } });

testRule(secretAdded, {
  flagged: [
    ...Object.entries(FAKE_SECRETS).map(([name, secret]) => ({
      name: `${name} in a new file`,
      files: added('src/client.ts', `const client = connect('${name === 'azure-storage-key' ? 'AccountKey=' : ''}${secret}');\n`),
      secrets: [secret],
      findings: [{ message: 'secret', path: 'src/client.ts', line: 1 }],
    })),
    ...[
      [
        `const field = {\n  placeholder: '', token: 0,\n  //   api_key = "${generated}"\n};\n`,
        'in the code of a comment that documents',
      ],
      [`const a = 1;\n#   session.secret_token = "${generated}"  # => true\n`, 'in the code of a comment of Ruby'],
    ].map(([text = '', name = '']) => ({
      name: `a value named like a secret ${name}`,
      files: added('src/form.ts', text),
      secrets: [generated],
      findings: [{ message: 'secret', confidence: 'possible' as const }],
    })),
    {
      name: 'what a form shows in an empty field',
      files: added(
        'src/form.tsx',
        `<Input name="client" placeholder="gloas-${createHash('sha256').update('form').digest('hex')}" />\n`,
      ),
      secrets: [createHash('sha256').update('form').digest('hex')],
      findings: [{ message: 'secret', confidence: 'possible' as const }],
    },
    {
      name: 'the same in a comment that switches code off',
      files: added('src/form.ts', `const a = 1;\n// const api_key = "${generated}";\n`),
      secrets: [generated],
      findings: [{ message: 'secret', confidence: 'certain' as const }],
    },
    {
      name: 'a token between other lines',
      files: { 'src/client.ts': { before: around('const auth = undefined;'), after: around(`const auth = '${token}';`) } },
      secrets: [token],
      findings: [
        {
          message: 'secret',
          data: { secret: `GitHub token ghp_…${token.slice(-2)}`, issuer: 'GitHub' },
          path: 'src/client.ts',
          line: 5,
          confidence: 'certain' as const,
          fix: null,
        },
      ],
    },
    {
      name: 'a private key, from its first to its last line',
      files: added('deploy/server.pem', `# server\n${key}`),
      secrets: keyLines,
      findings: [
        {
          message: 'secret',
          line: 2,
          data: { secret: `private key …${keyLines.at(-1)?.slice(-2)}`, issuer: 'every place that trusts it' },
        },
      ],
    },
    {
      name: 'a private key that replaces another between the same first and last line',
      files: { 'server.pem': { before: keyBlock('old'), after: key } },
      secrets: keyLines,
      findings: [{ message: 'secret', line: 2 }],
    },
    {
      name: 'a service account file',
      files: added('service-account.json', `${JSON.stringify({ type: 'service_account', private_key: key }, null, 2)}\n`),
      secrets: keyLines,
      findings: [{ message: 'secret', line: 3 }],
    },
    {
      name: 'a token that takes the place of another',
      files: { '.env': { before: `GITHUB_TOKEN=${token}\n`, after: `GITHUB_TOKEN=${other}\n` } },
      secrets: [token, other],
      findings: [{ message: 'secret', line: 1, data: { secret: `GitHub token gho_…${other.slice(-2)}`, issuer: 'GitHub' } }],
    },
    {
      name: 'two tokens on one line and one of them again below',
      files: added('.env', `A=${token}\nB=${token},${other}\n`),
      secrets: [token, other],
      findings: [
        { message: 'secret', line: 1 },
        { message: 'secret', line: 2 },
      ],
    },
    {
      name: 'the same token in two files',
      files: { ...added('a.txt', `${token}\n`), ...added('b.txt', `${token}\n`) },
      secrets: [token],
      findings: [
        { message: 'secret', path: 'a.txt' },
        { message: 'secret', path: 'b.txt' },
      ],
    },
    {
      name: 'a file that was renamed while a token came in',
      files: { 'src/new.ts': { before: around('x'), after: around(`x('${token}')`), previousPath: 'src/old.ts' } },
      secrets: [token],
      findings: [{ message: 'secret', path: 'src/new.ts', line: 5 }],
    },
    {
      name: 'a token that comments want to hide',
      files: added(
        'src/a.ts',
        `/* secretlint-disable */ // nosec gitleaks:allow pragma: allowlist secret\nuse('${token}'); // secretlint-disable-line\n`,
      ),
      secrets: [token],
      findings: [{ message: 'secret', line: 2 }],
    },
    {
      name: 'a token that a commit adds and the next takes out',
      history: {
        first: added('src/a.ts', `use('${token}');\n`),
        second: { 'src/a.ts': { before: `use('${token}');\n`, after: 'use();\n' } },
      },
      secrets: [token],
      findings: [
        {
          message: 'past-commit',
          data: {
            commit: 'e0996a3',
            file: 'src/a.ts',
            secret: `GitHub token ghp_…${token.slice(-2)}`,
            issuer: 'GitHub',
          },
        },
      ],
    },
    {
      name: 'a token that stays, once, and not again for the commit that brought it',
      files: added('src/a.ts', `use('${token}');\n`),
      history: { first: added('src/a.ts', `use('${token}');\n`) },
      secrets: [token],
      findings: [{ message: 'secret', line: 1 }],
    },
    {
      name: 'a token in the messages of two commits, once',
      commits: [`Log in with ${other}`, `Log in with ${other} again`],
      secrets: [other],
      findings: [{ message: 'commit-message' }],
    },
    {
      name: 'a token in the shape of a real one in a test',
      files: added('test/fixtures/login.test.ts', `const token = '${token}';\n`),
      secrets: [token],
      findings: [{ message: 'secret', confidence: 'certain' as const }],
    },
    {
      name: 'a value named like a secret, and in a test only as a warning',
      files: {
        ...added('src/session.ts', `const sessionSecret = '${generated}';\n`),
        ...added('test/session.ts', `const sessionSecret = '${generated}';\n`),
      },
      secrets: [generated],
      findings: [
        { message: 'secret', path: 'src/session.ts', confidence: 'certain' as const },
        { message: 'secret', path: 'test/session.ts', confidence: 'possible' as const },
      ],
    },
    {
      name: 'an unquoted password in settings, shown by its name alone',
      files: added('config/production.yml', `database:\n  db_password: ${password}\n`),
      secrets: [password],
      findings: [{ message: 'secret', line: 2, data: { secret: 'password db_password', issuer: 'the service it opens' } }],
    },
    {
      name: 'a password in an address, shown by its host alone',
      files: added('.env', `DATABASE_URL=postgres://shop:${generated}@db.acme.io:5432/shop\n`),
      secrets: [generated],
      findings: [
        { message: 'secret', data: { secret: 'password in an address db.acme.io:5432', issuer: 'the service it opens' } },
      ],
    },
    {
      name: 'a token as the user of an address',
      files: added('install.sh', `git clone https://${token}:x-oauth-basic@github.com/acme/shop\n`),
      secrets: [token],
      findings: [{ message: 'secret' }],
    },
    {
      name: 'a manifest whose kind is in the context of the change',
      files: {
        'k8s/secret.yaml': {
          before: 'kind: Secret\ndata:\n  username: c2hvcC1kYg==\n',
          after: `kind: Secret\ndata:\n  username: c2hvcC1kYg==\n  signing: ${Buffer.from(generated).toString('base64')}\n`,
        },
      },
      secrets: [generated, Buffer.from(generated).toString('base64')],
      findings: [
        { message: 'secret', line: 4, data: { secret: 'value of a Kubernetes Secret signing', issuer: 'the service it opens' } },
      ],
    },
    {
      name: 'a value named in a notebook, where quotes are escaped',
      files: added('train.ipynb', `{ "source": ["api_key = \\"${generated}\\"\\n"] }\n`),
      secrets: [generated],
      findings: [
        { message: 'secret', data: { secret: `secret value api_key …${generated.slice(-2)}`, issuer: 'the service it opens' } },
      ],
    },
    {
      name: 'short names of passwords',
      files: added('.env', `DB_PASS=${password}\nSMTPPASS='${password}a'\nADMIN_PW="${password}b"\n`),
      secrets: [password],
      findings: [
        { message: 'secret', line: 1, data: { secret: 'password DB_PASS', issuer: 'the service it opens' } },
        { message: 'secret', line: 2 },
        { message: 'secret', line: 3 },
      ],
    },
    {
      name: 'the token of a header',
      files: added('src/api.ts', `fetch(url, { headers: { Authorization: 'Bearer ${generated}' } });\n`),
      secrets: [generated],
      findings: [
        { message: 'secret', data: { secret: `secret value Bearer …${generated.slice(-2)}`, issuer: 'the service it opens' } },
      ],
    },
    {
      name: 'a token in the name of a new file',
      files: added(`recorded/${token}.json`, '{}\n'),
      secrets: [],
      findings: [{ message: 'file-name', data: { secret: `GitHub token ghp_…${token.slice(-2)}`, issuer: 'GitHub' } }],
    },
    {
      name: 'a new binary key store',
      files: { 'android/release.keystore': { before: null, after: 'binary', binary: true } },
      findings: [{ message: 'key-store', path: 'android/release.keystore', data: { file: 'android/release.keystore' } }],
    },
    {
      name: 'a test key of a payment service, less severe',
      files: added('src/pay.ts', `pay('${fakeSecret('stripe-test-key')}');\n`),
      secrets: [fakeSecret('stripe-test-key')],
      findings: [{ message: 'secret', severity: 'medium' as const }],
    },
    {
      name: 'a token outside of the ignored paths',
      options: { ignore: ['recordings/**'] },
      files: { ...added('recordings/a/b.json', `"${token}"\n`), ...added('src/recordings.ts', `'${token}'\n`) },
      secrets: [token],
      findings: [{ message: 'secret', path: 'src/recordings.ts' }],
    },
  ],
  accepted: [
    {
      name: 'the name of a switch that is called a key',
      files: added('src/Constants.cs', 'public const string DeviceAuthKey = "pm-27581-device-auth-key";\n'),
    },
    {
      name: 'what Crowdin writes in the place of a translation',
      files: {
        'lang/aa-ER/general.php': { before: null, after: "<?php return ['user_passwords' => 'crwdns12870:0crwdne12870:0'];\n" },
      },
    },
    {
      name: 'a token that is taken out',
      files: { '.env': { before: `A=1\nTOKEN=${token}\n`, after: 'A=1\n' } },
    },
    {
      name: 'a token in a line near the change',
      files: { '.env': { before: `TOKEN=${token}\nA=1\n`, after: `TOKEN=${token}\nA=2\n` } },
    },
    {
      name: 'a token that moves to another file under another name',
      files: {
        'src/a.ts': { before: around(`const auth = '${token}';`), after: around('') },
        'config.yml': { before: 'a: 1\n', after: `a: 1\nauth: ${token}\n` },
      },
    },
    {
      name: 'a line that is indented anew',
      files: { 'src/a.ts': { before: around(`connect('${token}')`), after: around(`if (ready) {\n  connect("${token}");\n}`) } },
    },
    {
      name: 'a private key that is indented anew',
      files: {
        'values.yml': {
          before: `key: |\n${key.replaceAll(/^/gm, '  ')}`,
          after: `tls:\n  key: |\n${key.replaceAll(/^/gm, '    ')}`,
        },
      },
    },
    {
      name: 'a file with a token that is deleted',
      files: { '.env': { before: `TOKEN=${token}\n`, after: null } },
    },
    {
      name: 'a file with a token that is renamed as it is',
      files: { 'new.env': { before: `TOKEN=${token}\n`, after: `TOKEN=${token}\n`, previousPath: 'old.env' } },
    },
    {
      name: 'files that are ignored',
      options: { ignore: ['recordings/**'] },
      files: added('recordings/one.json', `"${token}"\n`),
      history: { first: added('recordings/two.json', `"${token}"\n`) },
    },
    { name: 'a change without files' },
    { name: 'a change without files and commits', commits: [], outcome: 'not-applicable' },
    {
      name: 'a token that stood there before, moved by a commit and taken out by the next',
      files: { 'a.env': { before: `A=${token}\n`, after: 'A=\n' } },
      history: { move: { 'a.env': { before: `A=${token}\n`, after: 'A=\n' }, 'b.env': { before: null, after: `A=${token}\n` } } },
    },
    {
      name: 'a token that stood there before, taken out by a commit and put back by the next',
      history: {
        out: { 'a.env': { before: `A=${token}\n`, after: 'A=\n' } },
        back: { 'a.env': { before: 'A=\n', after: `A=${token}\n` } },
      },
    },
    {
      name: 'words about tokens and placeholders around the change',
      branch: 'agent/rotate-ghp-tokens',
      commits: ['Take ghp_ tokens from the environment', 'Set password: "changeme" in the example'],
      pullRequest: { title: 'Rotate sk-ant keys', body: 'Use `ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` here.' },
    },
    {
      name: 'an unquoted value in code, which is an expression there',
      files: added('src/session.ts', 'const password = x9_a2f(b1)\nreturn { token: a1b2c3d4e5f6g7h8i9j0k1l2m3 }\n'),
    },
    {
      name: 'lockfile digests, identifiers and public keys',
      files: {
        ...added(
          'package-lock.json',
          `{ "integrity": "sha512-${scrambled('lock', 86)}==", "resolved": "https://registry.example.org/a.tgz" }\n`,
        ),
        ...added('i18n.lock', `auth/reset_token: ${scrambled('hash', 32, '0123456789abcdef')}\n`),
        ...added('ids.json', '{ "tokenId": "3f2504e0-4f89-41d3-9a0c-0305e82c3301" }\n'),
        ...added('keys/server.pub', `-----BEGIN PUBLIC KEY-----\n${scrambled('public', 64)}\n-----END PUBLIC KEY-----\n`),
      },
    },
    {
      name: 'a binary file that is no key store, a key store that changes, and a submodule',
      files: {
        'logo.png': { before: null, after: 'binary', binary: true },
        'release.keystore': { before: 'one', after: 'two', binary: true },
        'android/app/debug.keystore': { before: null, after: 'binary', binary: true },
        vendor: { before: null, after: 'sub', kind: 'submodule' },
        'old.ts': { before: '\0', after: null, binary: true },
      },
    },
    {
      name: 'a file encrypted on purpose, by the policy',
      files: { '.env.vault': { before: null, after: '\0GITCRYPT', binary: true } },
      options: { ignore: ['.env.vault'] },
    },
    {
      name: 'a file with a token in its name that only changes',
      files: { [`recorded/${token}.json`]: { before: '{}\n', after: '[]\n' } },
    },
    {
      name: 'labels and names of countries in other languages, escaped',
      files: added(
        'locales/be.json',
        '{\n  "password": "\\u041f\\u0430\\u0440\\u043e\\u043b\\u044c",\n  "PW": "\\u041f\\u0430\\u043b\\u0430\\u0443",\n  "pass": "Contrase\\u00f1a"\n}\n',
      ),
    },
    {
      name: 'names that only begin as those of passwords do, and a header from the environment',
      files: added(
        'src/a.ts',
        `const compass = '${password}';\nconst bypass = "${password}";\nconst h = \`Bearer \${token}\`;\nconst g = 'Bearer your-access-token-here';\n`,
      ),
    },
  ],
  undecided: [
    {
      name: 'a file whose lines are not known',
      files: added('src/a.ts', `'${token}'\n`),
      secrets: [token],
      missing: ['hunks'],
      reason: 'the hunks of src/a.ts were left out',
    },
    { name: 'commits that cannot be read one by one', missing: ['history'], reason: 'one by one is not known: the history' },
    { name: 'messages that are not known', missing: ['commits'], reason: 'the messages of the commits are not known' },
    {
      name: 'a file of an earlier commit without lines',
      history: { first: { 'src/a.ts': { before: null, after: `\0${token}`, binary: true } } },
      secrets: [token],
      reason: 'is binary although its name says text',
    },
    { name: 'files that are not known', missing: ['files'], reason: 'the files were left out' },
    ...['src/a.ts', '.env', 'deploy/.env.production', 'compose.yaml', 'Dockerfile', 'run.ps1'].map((path) => ({
      name: `${path} with a zero byte`,
      files: { [path]: { before: null, after: `\0${token}`, binary: true } },
      secrets: [token],
      reason: `${path} is binary although its name says text`,
    })),
    {
      name: 'code that was hidden before and changes',
      files: { 'src/a.ts': { before: '\0', after: `\0${token}`, binary: true } },
      secrets: [token],
      reason: 'so its lines cannot be seen',
    },
  ],
});

describe('the words around a change', () => {
  it('hold a token in the name of the branch, the title and the text of the pull request, never repeated', () => {
    const { findings } = judge(secretAdded, {
      branch: `agent/use-${token}`,
      pullRequest: { title: `Use ${token}`, body: `\`\`\`\nTOKEN=${other}\n\`\`\`` },
    });
    expect(findings.map(({ message, data }) => [message, data['part'], data['secret']])).toEqual([
      ['branch-name', undefined, `GitHub token ghp_…${token.slice(-2)}`],
      ['pull-request-text', 'text', `GitHub token gho_…${other.slice(-2)}`],
      ['pull-request-text', 'title', `GitHub token ghp_…${token.slice(-2)}`],
    ]);
    expect(JSON.stringify(findings)).not.toContain(token.slice(4, 20));
    expect(JSON.stringify(findings)).not.toContain(other.slice(4, 20));
  });
});

describe('the identity of a secret', () => {
  const identities = (text: string): string[] =>
    judge(secretAdded, { files: added('a.env', text) }).findings.map((each) => each.identity);

  it('is what may be shown of it and no more, so that nobody can find it by hashing guesses', () => {
    expect(identities(`A=${token}\nB=${other}\n`)).toEqual([
      `github-token GitHub token ghp_…${token.slice(-2)}`,
      `github-token GitHub token gho_…${other.slice(-2)}`,
    ]);
    expect(identities(`DB_PASSWORD=${password}\n`)).toEqual(['named-password password DB_PASSWORD']);
  });

  it('has a fingerprint only where the installation has a key for it', () => {
    const evidence = (text: string, fingerprintKey?: string) =>
      judge(secretAdded, {
        files: added('a.env', text),
        context: { agentBranches: [], ...(fingerprintKey !== undefined && { fingerprintKey }) },
      }).findings.flatMap((each) => each.evidence ?? []);
    const text = `DB_PASSWORD=${password}\n`;
    expect(evidence(text)).toEqual([]);
    expect(evidence(text, 'one')).toEqual([expect.stringMatching(/^Its fingerprint is [0-9a-f]{16}:/)]);
    expect(evidence(`\nMAIL_PASSWORD=${password}\n`, 'one')).toEqual(evidence(text, 'one'));
    expect(evidence(text, 'two')).not.toEqual(evidence(text, 'one'));
    expect(evidence(text, 'one').join()).not.toContain(createHash('sha256').update(password).digest('hex').slice(0, 8));
  });
});

describe('a secret anywhere', () => {
  const line = string({ unit: constantFrom(...Array.from('ab01 _-.:/="\'`\t{}()$<>#é🦉\u0000\u200b\r')), maxLength: 20 });
  const text = array(line, { maxLength: 8 });
  const secrets = constantFrom(...Object.entries(FAKE_SECRETS).filter(([name]) => name !== 'azure-storage-key'));

  it('is found on its line, meets every demand and is never repeated, whatever stands around it', () => {
    const problems: string[] = [];
    assert(
      property(text, text, secrets, constantFrom('a.ts', '.env', 'yarn.lock', 'README'), (above, below, [name, secret], path) => {
        const before = [...above, ...below].join('\n');
        const after = [...above, `  ${secret}`, ...below].join('\n');
        const each = {
          name: JSON.stringify([above, name, below, path]),
          files: { [path]: { before, after } },
          secrets: [secret],
        };
        const found = judge(secretAdded, each).findings.some(({ location }) => location?.line === above.length + 1);
        problems.push(...unmetDemands(secretAdded, each), ...(found ? [] : [`not found: ${each.name}`]));
      }),
      { numRuns: 200 },
    );
    expect(problems).toEqual([]);
  });
});

describe('a large change', () => {
  it('is read in time that grows with its size', () => {
    const lines = Array.from(
      { length: 100_000 },
      (_, index) => `  const value${index} = compute(${index}, 'some text', options.flag);\n`,
    );
    const started = performance.now();
    judge(secretAdded, { files: added('src/a.ts', `${lines.join('')}'${token}'\n`) });
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});
