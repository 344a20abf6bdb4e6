import { describe, expect, it } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';
import { findSecrets } from '../../src/rules/credentials/find-secrets.js';
import { holderOf } from '../../src/rules/credentials/hints.js';
import { maskSecrets } from '../../src/rules/credentials/mask-secrets.js';
import { FAKE_SECRETS, fakeSecret, hex, keyBlock, scrambled } from '../support/fake-secrets.js';

const kinds = (text: string, manner: 'source' | 'settings' = 'settings'): string[] =>
  findSecrets(text, manner).map((each) => each.kind);

const password = `x9!${scrambled('password', 9)}`;
const generated = scrambled('generated', 32);

describe('what is found', () => {
  it.each(Object.entries(FAKE_SECRETS))('%s, in a string, alone on a line and in a header', (name, secret) => {
    const kind = name.replace(/\/.*/, '');
    for (const [before, after] of kind === 'azure-storage-key'
      ? [['AccountKey=', ';']]
      : [
          ['"', '"'],
          ['', ''],
          ['Authorization: Bearer ', '\r'],
        ]) {
      const [found, ...more] = findSecrets(`first line\n${before}${secret}${after}\nlast line`, 'source');
      expect(found).toMatchObject({
        kind,
        value: secret,
        start: 11 + (before ?? '').length,
        end: 11 + (before ?? '').length + secret.length,
      });
      expect(more).toEqual([]);
    }
  });

  it.each(['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '])(
    'a private key with the label "%s", also indented, quoted and in one line',
    (label) => {
      const block = keyBlock('pem', label);
      const digits = block.split('\n').slice(1, -2).join('');
      const quoted = block
        .trim()
        .split('\n')
        .map((line) => `  '${line}\\n' +`)
        .join('\n');
      for (const text of [
        block,
        block.replaceAll(/^/gm, '    '),
        block.replaceAll('\n', '\r\n'),
        JSON.stringify({ key: block }),
        quoted,
      ]) {
        expect(findSecrets(text, 'source')).toMatchObject([{ kind: 'private-key', value: digits }]);
      }
    },
  );

  it('a key block of which only the beginning is seen', () => {
    expect(kinds(keyBlock('cut').split('\n').slice(0, 3).join('\n'))).toEqual(['private-key']);
  });

  it.each([
    ['an address', `DATABASE_URL=postgres://shop:${password.replace('!', '-')}@db.acme.io:5432/shop`, 'url-password'],
    ['a cluster address', `mongodb+srv://app:${password}@cluster0.k3x9a.mongodb.net/app`, 'url-password'],
    ['a quoted password', `const password = "${password}";`, 'named-password'],
    ['a password in YAML', `  db_password: ${password}`, 'named-password'],
    ['a typed constant', `private apiKey: string = '${generated}';`, 'named-secret'],
    ['a JSON property', `{ "client_secret": "${generated}" }`, 'named-secret'],
    ['a dotenv line', `export SESSION_SECRET=${generated} # rotate`, 'named-secret'],
    ['an AWS secret', `aws_secret_access_key = ${scrambled('aws secret', 40)}`, 'aws-secret-key'],
    ['a registry token', `//registry.example.org/:_authToken=${generated}`, 'npm-token'],
    ['a netrc line', `machine api.acme.io login deploy password ${password}`, 'netrc-password'],
  ])('%s', (_name, text, kind) => {
    expect(kinds(text)).toEqual([kind]);
  });

  it('values of a Kubernetes Secret, and only the secret ones', () => {
    const encoded = Buffer.from(password).toString('base64');
    const manifest = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ndata:\n  username: c2hvcC1kYXRhYmFzZQ==\n  db-password: ${encoded}\n  tls.crt: ${encoded}\n`;
    expect(findSecrets(manifest, 'settings')).toMatchObject([
      { kind: 'kubernetes-secret', value: encoded, label: 'db-password' },
    ]);
    const sealed = manifest.replace('kind: Secret', 'kind: SealedSecret').replace('\ndata:', '\nencryptedData:');
    expect(kinds(sealed)).toEqual([]);
    expect(kinds(manifest.replace('kind: Secret', 'kind: ConfigMap').replace('db-password', 'motto'))).toEqual([]);
  });
});

describe('what is passed over', () => {
  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    `ghp_${'x'.repeat(36)}`,
    `ghp_${'0123456789abcdefghij'.repeat(2)}`,
    'sk-fading-circle-animation-delay-is-long-enough',
    'sk_live_your_key_goes_here_please',
    'pk_live_51H8x2KLkdIwHu7ixraBm864',
    'password = "changeme123!"',
    'password: process.env.DB_PASSWORD',
    "password: '<your-password>'",
    'password: ${{ secrets.DB_PASSWORD }}',
    'password = getPassword(user)',
    'const password = "Your new password"',
    'password: "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"',
    'clientSecret: "3f2504e0-4f89-11d3-9a0c-0305e82c3301"',
    'const tokenUrl = "https://login.acme.io/oauth2/v2.0/token"',
    'secretName: my-app-secret-2',
    'tokenKey: "auth.token.v2"',
    'ACCESS_TOKEN_EXPIRES_IN=15m',
    'SECRET="better-auth-secret-at-least-32-chars!!"',
    '"password": "Contraseña"',
    'SERVICE_PASSWORD=local-service123',
    'secret: "a1B2c3D4e5F6g7H8i9J0-_K1L2M3N4O5P6"',
    'DATABASE_URL: ${HUB_URL:-postgresql://postgres:postgres@postgres:5432/hub}',
    'postgres://postgres.<host>:<password>@aws-0.pooler.acme.io:5432/postgres',
    `passwordHash: "${hex('hash', 64)}"`,
    `"js-tokens": "^4.0.0"`,
    `"integrity": "sha512-${scrambled('integrity', 86)}=="`,
    `commit: ${hex('commit', 40)}`,
    'postgres://postgres:postgres@localhost:5432/shop',
    'postgres://user:${PASSWORD}@db.acme.io/shop',
    'redis://:password@redis:6379',
    'https://github.com/acme/shop',
    `-----BEGIN PUBLIC KEY-----\n${scrambled('public', 64)}\n-----END PUBLIC KEY-----`,
    '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----',
    'AWS_ACCOUNT_ID=123456789012',
    // The token of every tutorial.
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  ])('%s', (text) => {
    expect(findSecrets(text, 'settings')).toEqual([]);
  });

  it('is not widened by a comment that asks for silence', () => {
    expect(kinds(`const key = '${fakeSecret('github-token')}'; // secretlint-disable-line`)).toEqual(['github-token']);
  });
});

describe('maskSecrets', () => {
  it('leaves nothing but the public start and two characters of any secret', () => {
    for (const secret of [...Object.values(FAKE_SECRETS).filter((each) => !each.endsWith('==')), keyBlock('mask').trim()]) {
      const masked = maskSecrets(`before "${secret}" after`);
      expect(masked).toMatch(/^before ".{0,14}….." after$/);
    }
    expect(maskSecrets(`url: postgres://shop:${generated}@db.acme.io/shop`)).toBe('url: postgres://shop:***@db.acme.io/shop');
  });

  it('hides the inside of a key block of which neither beginning nor end is seen, but no hash', () => {
    const inside = keyBlock('inside').split('\n').slice(4, 7);
    expect(maskSecrets(inside.map((line) => `+  ${line}`).join('\n'))).toBe('+  ***\n+  ***\n+  ***');
    expect(maskSecrets(hex('sha', 64))).toBe(hex('sha', 64));
  });

  it('keeps texts without secrets as they are, and hides a secret between any two texts', () => {
    const text = string({ unit: constantFrom(...Array.from('abz019 _-.:/="\'\n\r\t{}$<é🦉\u0000\u200b')), maxLength: 60 });
    const secrets = constantFrom(...Object.values(FAKE_SECRETS).filter((each) => !each.endsWith('==')));
    assert(
      property(text, text, secrets, (before, after, secret) => {
        expect(maskSecrets(`${before}\n"${secret}"\n${after}`)).not.toContain(secret.slice(-12));
        expect(maskSecrets(before)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('does not fail on any text and does not grow a second mask on the first', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 400 }), (text) => {
        const once = maskSecrets(text);
        expect(maskSecrets(once)).toBe(once);
      }),
    );
  });
});

describe('hostile text', () => {
  const length = 200_000;
  const repeated = (part: string): string => part.repeat(Math.ceil(length / part.length));
  it.each([
    'x',
    ' ',
    '\n',
    'sk-',
    'eyJ',
    'eyJaaaaaaaaaaaa.',
    'key-',
    'MNO.',
    'xoxb-',
    'a-',
    'SG.',
    `SG.a.${'a'.repeat(300)}`,
    'http://',
    'http://a:b@',
    'mongodb://a:b',
    'password',
    'password=',
    'password="',
    'password   ',
    'token:string=',
    'machine a login ',
    '-----BEGIN PRIVATE KEY-----\n',
    `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n`,
    '-----BEGIN PRIVATE KEY-----\nProc-Type: x\n',
    'kind: Secret\n',
    'kind: Secret\n---\n',
    'kind: Secret\ndata:\n  a: b\n',
    `${fakeSecret('github-token')}\n`,
  ])('made of %j is read in time that grows with its length', (part) => {
    const started = performance.now();
    maskSecrets(repeated(part));
    maskSecrets(`password = "${repeated(part)}`);
    maskSecrets(`https://${repeated(part)}`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each(['PuTTY-User-Key-File-2:\n', 'token=#'])('made of %j is not read to its end from each beginning', (part) => {
    const started = performance.now();
    maskSecrets(part.repeat(1_000_000 / part.length));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('a secret in another form', () => {
  const token = fakeSecret('github-token');
  const [start, end] = [token.slice(0, 9), token.slice(9)];

  it.each([
    ['joined with an operator', `const t = '${start}' + '${end}';`],
    ['over two lines', `t = ("${start}" \n     "${end}")`],
    ['joined in PHP', `$t = "${start}" . "${end}";`],
    ['a joined list', `t = "".join(["${start}", "${end}"])`],
    ['a list that a call joins', `['${start}', '${end}'].join('')`],
  ])('is found in literals that are %s', (_, text) => {
    expect(findSecrets(text, 'source')).toMatchObject([
      { kind: 'github-token', value: token, start: text.indexOf(start), end: text.indexOf(end) + end.length },
    ]);
  });

  it.each([
    ['a list that nothing joins', `const parts = ['${start}', '${end}'];`],
    ['words that are joined', `const name = 'aws-' + 'secret-' + 'manager';`],
    ['a variable between', `'${start}' + rest + '${end.slice(0, 9)}'`],
  ])('is not seen in %s', (_, text) => {
    expect(findSecrets(text, 'source')).toEqual([]);
  });

  it.each([
    ['a token', token],
    ['settings', `PORT=80\nAPI_TOKEN=${generated}\n`],
    ['a private key', keyBlock('encoded')],
  ])('is found in base64: %s', (_, plain) => {
    const written = Buffer.from(plain).toString('base64');
    const [found, ...more] = findSecrets(`data = "${written}"`, 'source');
    expect(found).toMatchObject({ name: expect.stringContaining('in base64'), start: 8 });
    expect(more).toEqual([]);
    expect(maskSecrets(`data = "${written}"`)).not.toContain(written.slice(20, 40));
  });

  it.each([
    ['a placeholder', 'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['ordinary text', 'The quick brown fox jumps over the lazy dog, and again.'],
    ['settings that refer to a secret', 'API_TOKEN=${VAULT_TOKEN}'],
  ])('is not seen in base64 of %s', (_, plain) => {
    expect(findSecrets(`data = "${Buffer.from(plain).toString('base64')}"`, 'source')).toEqual([]);
  });

  it('is found in the cells and outputs of a notebook', () => {
    const cell = { source: [`api_key = "${token}"\n`], outputs: [{ text: [`PASSWORD=${password}\n`] }] };
    expect(kinds(JSON.stringify({ cells: [cell] }, null, 1))).toEqual(['github-token', 'named-password']);
  });

  it.each(['"" + ', '" "', '"\\\n', 'QUJD', "' . '", '["a", '])('hides nothing that takes long: %j', (unit) => {
    const started = performance.now();
    findSecrets(`join ${unit.repeat(1_000_000 / unit.length)}`, 'settings');
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});

describe('the look for hints', () => {
  it('tells of every string whether a text holds it, however long the text is', () => {
    const unit = constantFrom(...Array.from('ab_-.é漢🦉\ud800'));
    assert(
      property(string({ unit, maxLength: 12 }), string({ unit, maxLength: 60 }), constantFrom(1, 100), (hint, text, times) => {
        const long = text.repeat(times);
        expect(holderOf(long)(hint)).toBe(long.includes(hint));
        expect(holderOf(`${long}${hint}${long}`)(hint)).toBe(true);
      }),
    );
  });
});
