/** Credentials in the shape of real ones, put together when the tests run: no file of this repository holds one. */

/** Characters that look random and are the same in every run: a linear congruential generator, seeded by the text. */
export function scrambled(seed: string, length: number, alphabet = LETTERS_AND_DIGITS): string {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet[Math.floor((state / 2 ** 32) * alphabet.length)] ?? '';
  }
  return text;
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const hex = (seed: string, length: number): string => scrambled(seed, length, HEX);

/** A key block of `lines` lines; `label` is what follows BEGIN, for example "RSA ". */
export function keyBlock(seed: string, label = '', lines = 12): string {
  const digits = `MII${scrambled(seed, 64 * lines - 3, `${LETTERS_AND_DIGITS}+/`)}`;
  const body = digits.match(/.{64}/g) ?? [];
  const name = [`${label}PRIVATE`, 'KEY-----'].join(' ');
  return [`-----BEGIN ${name}`, ...body, `-----END ${name}`, ''].join('\n');
}

const b62 = scrambled;
const glue = (...parts: readonly string[]): string => parts.join('');

/** One of each shape, by kind. Two of one kind are told apart by what follows the slash. */
export const FAKE_SECRETS: Readonly<Record<string, string>> = {
  'github-token': glue('ghp', '_', b62('classic', 36)),
  'github-token/oauth': glue('gho', '_', b62('oauth', 36)),
  'github-token/user': glue('ghu', '_', b62('user', 36)),
  'github-token/installation': glue('ghs', '_', b62('old', 36)),
  'github-token/long installation': glue(
    'ghs',
    '_',
    '1234_',
    'eyJ',
    b62('head', 30),
    '.',
    'eyJ',
    b62('body', 90),
    '.',
    b62('-sig', 60),
  ),
  'github-token/fine-grained': glue('github', '_pat_', b62('fine', 22), '_', b62('grained', 59)),
  'gitlab-token': glue('glpat', '-', b62('lab', 20)),
  'anthropic-key': glue('sk-ant', '-', 'api03-', b62('ant', 93), 'AA'),
  'openai-key': glue('sk-proj', '-', b62('proj', 74)),
  'sk-key': glue('sk', '-', b62('plain', 48)),
  'openrouter-key': glue('sk-or', '-', 'v1-', hex('router', 64)),
  'groq-key': glue('gsk', '_', b62('groq', 52)),
  'hugging-face-token': glue('hf', '_', b62('face', 34)),
  'google-api-key': glue('AI', 'za', b62('goog', 35)),
  'google-oauth-secret': glue('GOC', 'SPX-', b62('client', 28)),
  'aws-access-key': glue('AK', 'IA', scrambled('aws', 16, BASE32)),
  'slack-token': glue('xox', 'b-', hex('team', 12).replaceAll(/[a-f]/g, '4'), '-', b62('bot', 24)),
  'stripe-key': glue('sk', '_live_', b62('pay', 24)),
  'stripe-test-key': glue('sk', '_test_', b62('try', 24)),
  'stripe-webhook-secret': glue('wh', 'sec_', b62('hook', 32)),
  'shopify-token': glue('shp', 'at_', hex('shop', 32)),
  'npm-token': glue('npm', '_', b62('npm', 36)),
  'pypi-token': glue('pypi', '-', 'AgEIcHlwaS5vcmc', b62('pypi', 120)),
  'docker-token': glue('dckr', '_pat_', b62('dock', 27)),
  'twilio-key': glue('S', 'K', hex('twil', 32)),
  'sendgrid-key': glue('SG', '.', b62('grid', 22), '.', b62('send', 43)),
  'telegram-token': glue('7205914638', ':AA', b62('tele', 33)),
  'vault-token': glue('hvs', '.', b62('vault', 90)),
  'digitalocean-token': glue('dop', '_v1_', hex('ocean', 64)),
  'atlassian-token': glue('ATAT', 'T3x', b62('jira', 180)),
  'notion-token': glue('ntn', '_', b62('note', 46)),
  'figma-token': glue('figd', '_', b62('fig', 40)),
  'linear-key': glue('lin', '_api_', b62('line', 40)),
  'nvidia-key': glue('nv', 'api-', b62('nvidia', 64)),
  'together-key': glue('tgp', '_v1_', b62('together', 43)),
  'fireworks-key': glue('fw', '_', b62('fireworks', 22)),
  'langfuse-key': glue('sk', '-lf-', hex('l1', 8), '-', hex('l2', 4), '-', hex('l3', 4), '-', hex('l4', 4), '-', hex('l5', 12)),
  'pinecone-key': glue('pc', 'sk_', b62('pine', 70)),
  'aws-bedrock-key': glue('AB', 'SK', b62('bedrock', 128)),
  'google-api-key/gemini': glue('AQ', '.Ab', b62('gemini', 50)),
  'vercel-token': glue('vc', 'p_', b62('vercel', 56)),
  'cloudflare-token': glue('cf', 'ut_', b62('flare', 48)),
  'azure-devops-token': glue(b62('devops', 76), 'AZ', 'DO', b62('tail', 4)),
  'circleci-token': glue('CCI', 'PAT_', b62('circle', 22), '_', hex('ci', 40)),
  'dynatrace-token': glue('dt0', 'c01.', scrambled('dyna', 24, BASE32), '.', scrambled('trace', 64, BASE32)),
  'hubspot-token': glue(
    'pat',
    '-eu1-',
    hex('h1', 8),
    '-',
    hex('h2', 4),
    '-',
    hex('h3', 4),
    '-',
    hex('h4', 4),
    '-',
    hex('h5', 12),
  ),
  'brevo-key': glue('xkey', 'sib-', hex('brevo', 64), '-', b62('mail', 16)),
  'azure-storage-key': glue(b62('azure', 86), '=='),
  'json-web-token': [
    Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
    Buffer.from(`{"sub":"${hex('sub', 24)}","aud":"shop"}`).toString('base64url'),
    b62('signature', 43),
  ].join('.'),
};

export function fakeSecret(kind: keyof typeof FAKE_SECRETS): string {
  const secret = FAKE_SECRETS[kind];
  if (secret === undefined) throw new Error(`there is no fake secret of the kind ${kind}`);
  return secret;
}
