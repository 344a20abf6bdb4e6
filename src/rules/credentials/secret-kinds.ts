/**
 * Credentials that can be told by their shape, as data. Shapes are the issuers' own published token formats; the ones that public
 * scanners agree on (gitleaks, trufflehog, GitHub's list of supported secrets) where an issuer publishes none.
 *
 * Every pattern runs over hostile text, so it takes linear time: no unbounded repetition is followed by something that can fail,
 * and bounded ones are short. In a pattern `secret` is what must be hidden and `prefix` its public start; both are named groups.
 */
import type { Severity } from '../rule.js';
import { SERVICE_KEYS } from './service-keys.js';

export interface SecretKind {
  readonly id: string;
  /** Reads after "a" or "an" in a sentence. */
  readonly name: string;
  /** Who revokes it; reads after "at". */
  readonly issuer: string;
  /** One of these occurs in every text that holds the kind: a cheap test before the pattern is run. Exact in case. */
  readonly hints: readonly string[];
  /** Global, with the groups `secret` and, when the start is public, `prefix`. */
  readonly pattern: RegExp;
  readonly severity?: Severity;
}

export type Row = readonly [
  id: string,
  name: string,
  issuer: string,
  hints: string | readonly string[],
  prefix: string,
  body: string,
  severity?: Severity,
];

/** A token does not begin in the middle of a word. */
const START = '(?<![A-Za-z0-9_])';

const TOKENS: readonly Row[] = [
  ['github-token', 'GitHub token', 'GitHub', ['ghp_', 'gho_', 'ghu_', 'ghr_'], 'gh[pour]_', '[A-Za-z0-9]{36,255}(?![A-Za-z0-9])'],
  // Since 2026 an installation token is longer than 40 characters and carries a signed part with dots and hyphens.
  ['github-token', 'GitHub token', 'GitHub', 'ghs_', 'ghs_', '[A-Za-z0-9_.-]{36,2000}'],
  ['github-token', 'GitHub token', 'GitHub', 'github_pat_', 'github_pat_', '[A-Za-z0-9_]{60,255}'],
  [
    'gitlab-token',
    'GitLab token',
    'GitLab',
    'gl',
    'gl(?:pat|ptt|dt|rt|cbt|soat|ffct|oas|imt|agent|ft)-',
    '[A-Za-z0-9_.-]{20,300}',
  ],
  ['anthropic-key', 'Anthropic API key', 'Anthropic', 'sk-ant-', 'sk-ant-', '[A-Za-z0-9_-]{32,300}'],
  [
    'openai-key',
    'OpenAI API key',
    'OpenAI',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    'sk-(?:proj|svcacct|admin)-',
    '[A-Za-z0-9_-]{32,300}',
  ],
  ['openrouter-key', 'OpenRouter API key', 'OpenRouter', 'sk-or-', 'sk-or-', '[A-Za-z0-9_-]{32,300}'],
  ['sk-key', 'secret API key', 'the service that issued it', 'sk-', 'sk-', '[A-Za-z0-9]{32,300}'],
  ['groq-key', 'Groq API key', 'Groq', 'gsk_', 'gsk_', '[A-Za-z0-9]{40,120}'],
  ['xai-key', 'xAI API key', 'xAI', 'xai-', 'xai-', '[A-Za-z0-9]{60,120}'],
  ['perplexity-key', 'Perplexity API key', 'Perplexity', 'pplx-', 'pplx-', '[A-Za-z0-9]{40,120}'],
  ['hugging-face-token', 'Hugging Face token', 'Hugging Face', ['hf_', 'api_org_'], '(?:hf|api_org)_', '[A-Za-z0-9]{34,120}'],
  ['replicate-token', 'Replicate token', 'Replicate', 'r8_', 'r8_', '[A-Za-z0-9]{37,60}'],
  ['langsmith-key', 'LangSmith key', 'LangSmith', 'lsv2_', 'lsv2_(?:pt|sk)_', '[0-9a-f]{32}_[0-9a-f]{10}'],
  ['google-api-key', 'Google API key', 'Google Cloud', 'AIza', 'AIza', '[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])'],
  ['google-oauth-secret', 'Google OAuth client secret', 'Google Cloud', 'GOCSPX-', 'GOCSPX-', '[A-Za-z0-9_-]{28}'],
  ['google-access-token', 'Google access token', 'Google', 'ya29.', 'ya29\\.', '[A-Za-z0-9_-]{50,2000}'],
  ['aws-access-key', 'AWS access key id', 'AWS', ['AKIA', 'ASIA', 'ABIA'], '(?:AKIA|ASIA|ABIA)', '[A-Z0-9]{16}(?![A-Za-z0-9])'],
  ['slack-token', 'Slack token', 'Slack', 'xox', 'xox[abeoprs]-', '[A-Za-z0-9.-]{20,300}'],
  ['slack-token', 'Slack token', 'Slack', 'xapp-', 'xapp-', '\\d-[A-Za-z0-9-]{20,300}'],
  ['stripe-key', 'Stripe live key', 'Stripe', ['k_live_'], '[sr]k_live_', '[A-Za-z0-9]{16,250}'],
  ['stripe-test-key', 'Stripe test key', 'Stripe', ['k_test_'], '[sr]k_test_', '[A-Za-z0-9]{16,250}', 'medium'],
  ['stripe-webhook-secret', 'Stripe webhook secret', 'Stripe', 'whsec_', 'whsec_', '[A-Za-z0-9+/]{32,100}'],
  ['square-secret', 'Square secret', 'Square', 'sq0csp-', 'sq0csp-', '[A-Za-z0-9_-]{43}'],
  ['shopify-token', 'Shopify token', 'Shopify', 'shp', 'shp(?:at|ca|pa|ss)_', '[A-Za-z0-9]{32,64}'],
  ['npm-token', 'npm token', 'npm', 'npm_', 'npm_', '[A-Za-z0-9]{36}(?![A-Za-z0-9])'],
  ['pypi-token', 'PyPI token', 'PyPI', 'pypi-', 'pypi-', 'AgE[A-Za-z0-9_-]{50,1000}'],
  ['rubygems-key', 'RubyGems key', 'RubyGems', 'rubygems_', 'rubygems_', '[0-9a-f]{48}'],
  ['crates-token', 'crates.io token', 'crates.io', 'cio', 'cio', '[A-Za-z0-9]{32}(?![A-Za-z0-9])'],
  ['nuget-key', 'NuGet key', 'NuGet', 'oy2', 'oy2', '[a-z0-9]{43}(?![A-Za-z0-9])'],
  ['docker-token', 'Docker Hub token', 'Docker Hub', 'dckr_', 'dckr_(?:pat|oat)_', '[A-Za-z0-9_-]{20,100}'],
  ['twilio-key', 'Twilio API key', 'Twilio', 'SK', 'SK', '[0-9a-f]{32}(?![A-Za-z0-9])'],
  ['sendgrid-key', 'SendGrid key', 'SendGrid', 'SG.', 'SG\\.', '[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}'],
  ['mailgun-key', 'Mailgun key', 'Mailgun', 'key-', 'key-', '[0-9a-f]{32}(?![A-Za-z0-9])'],
  ['mailchimp-key', 'Mailchimp key', 'Mailchimp', '-us', '', '[0-9a-f]{32}-us\\d{1,2}(?![A-Za-z0-9])'],
  ['telegram-token', 'Telegram bot token', 'Telegram', ':AA', '', '\\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])'],
  [
    'discord-token',
    'Discord bot token',
    'Discord',
    '.',
    '',
    '[MNO][A-Za-z0-9_-]{23,25}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])',
  ],
  ['vault-token', 'Vault token', 'HashiCorp Vault', ['hvs.', 'hvb.', 'hvr.'], 'hv[sbr]\\.', '[A-Za-z0-9_-]{24,300}'],
  [
    'terraform-token',
    'Terraform Cloud token',
    'Terraform Cloud',
    '.atlasv1.',
    '',
    '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,70}',
  ],
  ['digitalocean-token', 'DigitalOcean token', 'DigitalOcean', '_v1_', 'do[oprt]_v1_', '[0-9a-f]{64}'],
  ['databricks-token', 'Databricks token', 'Databricks', 'dapi', 'dapi', '[0-9a-f]{32}(?:-\\d)?(?![A-Za-z0-9])'],
  ['atlassian-token', 'Atlassian token', 'Atlassian', ['ATATT3', 'ATCTT3'], 'AT[AC]TT3', '[A-Za-z0-9_=-]{60,400}'],
  ['bitbucket-password', 'Bitbucket app password', 'Bitbucket', 'ATBB', 'ATBB', '[A-Za-z0-9]{32}(?![A-Za-z0-9])'],
  ['notion-token', 'Notion token', 'Notion', 'ntn_', 'ntn_', '[A-Za-z0-9]{40,80}'],
  ['notion-token', 'Notion token', 'Notion', 'secret_', 'secret_', '[A-Za-z0-9]{43}(?![A-Za-z0-9])'],
  ['figma-token', 'Figma token', 'Figma', 'figd_', 'figd_', '[A-Za-z0-9_-]{40,80}'],
  ['linear-key', 'Linear key', 'Linear', 'lin_', 'lin_(?:api|oauth)_', '[A-Za-z0-9]{32,128}'],
  ['airtable-token', 'Airtable token', 'Airtable', 'pat', 'pat', '[A-Za-z0-9]{14}\\.[0-9a-f]{64}'],
  ['postman-key', 'Postman key', 'Postman', 'PMAK-', 'PMAK-', '[0-9a-f]{24}-[0-9a-f]{34}'],
  ['new-relic-key', 'New Relic key', 'New Relic', 'NRAK-', 'NRAK-', '[A-Z0-9]{27}'],
  ['sentry-token', 'Sentry token', 'Sentry', 'sntry', 'sntry[us]_', '[A-Za-z0-9_+/=-]{60,400}'],
  ['grafana-token', 'Grafana token', 'Grafana', ['glsa_', 'glc_'], '(?:glsa|glc)_', '[A-Za-z0-9_+/=]{32,400}'],
  ['doppler-token', 'Doppler token', 'Doppler', 'dp.', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.', '[A-Za-z0-9_.-]{40,100}'],
  ['planetscale-token', 'PlanetScale token', 'PlanetScale', 'pscale_', 'pscale_(?:tkn|pw|oauth)_', '[A-Za-z0-9_.=-]{32,64}'],
  ['supabase-key', 'Supabase secret key', 'Supabase', ['sbp_', 'sb_secret_'], 'sb(?:p|_secret)_', '[A-Za-z0-9_-]{30,80}'],
  ['pulumi-token', 'Pulumi token', 'Pulumi', 'pul-', 'pul-', '[0-9a-f]{40}'],
  ['netlify-token', 'Netlify token', 'Netlify', 'nfp_', 'nfp_', '[A-Za-z0-9]{36,60}'],
  ['tailscale-key', 'Tailscale key', 'Tailscale', 'tskey-', 'tskey-', '[a-z]{3,12}-[A-Za-z0-9-]{20,80}'],
  ['age-key', 'age secret key', 'the place where the key is trusted', 'AGE-SECRET-KEY-1', 'AGE-SECRET', '-KEY-1[A-Z0-9]{58}'],
  [
    'azure-client-secret',
    'Azure client secret',
    'Microsoft Entra',
    'Q~',
    '',
    '[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])',
  ],
];

/** Secrets that are told by what stands around them. */
const EMBEDDED: readonly SecretKind[] = [
  {
    id: 'azure-storage-key',
    name: 'Azure storage or service bus key',
    issuer: 'Azure',
    hints: ['AccountKey=', 'SharedAccessKey='],
    pattern: /(?:AccountKey|SharedAccessKey)=(?<secret>[A-Za-z0-9+/]{43,86}={1,2})/g,
  },
  {
    id: 'slack-webhook',
    name: 'Slack webhook address',
    issuer: 'Slack',
    hints: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Za-z0-9]{8,20}\/[A-Za-z0-9]{8,20}\/[A-Za-z0-9/]{16,60})/g,
  },
  {
    id: 'discord-webhook',
    name: 'Discord webhook address',
    issuer: 'Discord',
    hints: ['/api/webhooks/'],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{17,20}\/[A-Za-z0-9_-]{60,80})/g,
  },
  {
    id: 'npm-token',
    name: 'registry token',
    issuer: 'the package registry',
    hints: ['_authToken', '_auth', '_password'],
    pattern: /(?<![A-Za-z0-9])_(?:authToken|auth|password)\s{0,5}=\s{0,5}["']?(?<secret>[A-Za-z0-9_.+/=-]{16,500})/g,
  },
  {
    id: 'aws-secret-key',
    name: 'AWS secret access key',
    issuer: 'AWS',
    hints: ['ecret', 'ECRET'],
    pattern:
      /(?:secret|Secret|SECRET)[_-]?(?:access|Access|ACCESS)?[_-]?(?:key|Key|KEY)["']?\s{0,5}(?:=>|[:=])\s{0,5}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/g,
  },
  {
    id: 'netrc-password',
    name: 'password in a netrc file',
    issuer: 'the service it opens',
    hints: ['machine '],
    pattern: /(?<![A-Za-z0-9])machine\s{1,5}\S{1,100}\s{1,5}login\s{1,5}\S{1,100}\s{1,5}password\s{1,5}(?<secret>\S{4,200})/g,
  },
];

export const SECRET_KINDS: readonly SecretKind[] = [
  ...[...TOKENS, ...SERVICE_KEYS].map(([id, name, issuer, hints, prefix, body, severity]): SecretKind => {
    const pattern = new RegExp(`${START}(?<secret>(?<prefix>${prefix})${body})`, 'g');
    return { id, name, issuer, hints: typeof hints === 'string' ? [hints] : hints, pattern, ...(severity && { severity }) };
  }),
  ...EMBEDDED,
];
