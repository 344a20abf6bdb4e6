/** Platforms that run apps and databases: what is deleted there. */
import type { Command, Entry } from '../command-pack.js';

interface Platform {
  readonly id: string;
  readonly name: string;
  readonly programs: readonly string[];
  readonly deletes: (operands: readonly string[], command: Command) => boolean;
  readonly flagged: readonly string[];
  readonly accepted: readonly string[];
}

const first = (pattern: RegExp) => (operands: readonly string[]) => pattern.test(operands.slice(0, 3).join(' '));

const PLATFORMS: readonly Platform[] = [
  {
    id: 'heroku-destroy',
    name: 'Heroku',
    programs: ['heroku'],
    deletes: first(
      /^(?:apps:(?:destroy|delete)|destroy|addons:(?:destroy|remove|delete)|pg:(?:reset|credentials:destroy|backups:delete)|pipelines:destroy|domains:(?:remove|clear)|redis:reset|spaces:destroy|ps:scale (?:web|worker)=0|releases:rollback|maintenance:on)\b/,
    ),
    flagged: [
      'heroku apps:destroy --app prod --confirm prod',
      'heroku pg:reset DATABASE_URL',
      'heroku addons:destroy db',
      'heroku destroy -a x',
    ],
    accepted: ['heroku logs', 'heroku create', 'heroku config:set A=1', 'heroku pg:info'],
  },
  {
    id: 'fly-destroy',
    name: 'Fly.io',
    programs: ['fly', 'flyctl'],
    deletes: first(
      /^(?:destroy|(?:apps|machines?|volumes?|postgres|redis|mysql|storage|certs|ips|secrets|mpg)\s(?:destroy|delete|rm|remove|release|unset)|(?:vol|m|pg) (?:destroy|delete|rm)|scale count 0|suspend|detach)\b/,
    ),
    flagged: ['fly apps destroy prod', 'flyctl volumes delete vol_1', 'fly machine destroy -f 1', 'fly postgres destroy'],
    accepted: ['fly status', 'fly logs', 'fly volumes list', 'fly launch'],
  },
  {
    id: 'railway-delete',
    name: 'Railway',
    programs: ['railway'],
    deletes: (operands) =>
      /^(?:down|delete)$/.test(operands[0] ?? '') ||
      operands.slice(0, 4).some((word) => /^(?:delete|rm|remove|destroy|detach)$/.test(word)),
    flagged: ['railway volume delete -v 1', 'railway delete', 'railway environment delete prod', 'railway down -y'],
    accepted: ['railway status', 'railway logs', 'railway link', 'railway volume list'],
  },
  {
    id: 'vercel-remove',
    name: 'Vercel',
    programs: ['vercel', 'now'],
    deletes: (operands) =>
      /^(?:remove|rm)$/.test(operands[0] ?? '') ||
      (/^(?:env|domains|dns|certs|alias|projects?|secrets|blob|integration(?:-resource)?|cache)$/.test(operands[0] ?? '') &&
        /^(?:remove|rm|delete|del|purge)$/.test(operands[1] ?? '')),
    flagged: [
      'vercel remove app --yes',
      'vercel projects rm app',
      'npx vercel env rm KEY production',
      'vercel domains rm example.com',
    ],
    accepted: ['vercel ls', 'vercel dev', 'vercel env pull', 'vercel build'],
  },
  {
    id: 'netlify-delete',
    name: 'Netlify',
    programs: ['netlify', 'ntl'],
    deletes: (operands) =>
      operands.slice(0, 3).some((word) => /^(?:sites:delete|blobs:delete|env:unset|delete|deleteSite)$/.test(word)),
    flagged: ['netlify sites:delete 1 --force', 'netlify api deleteSite', 'ntl sites:delete'],
    accepted: ['netlify dev', 'netlify status', 'netlify build'],
  },
  {
    id: 'cloudflare-delete',
    name: 'Cloudflare',
    programs: ['wrangler', 'cloudflared'],
    deletes: (operands) => operands.slice(0, 4).some((word) => /^(?:delete|purge|kv:namespace:delete|cleanup)$/.test(word)),
    flagged: ['wrangler delete', 'npx wrangler d1 delete db', 'wrangler r2 bucket delete x', 'cloudflared tunnel delete t'],
    accepted: ['wrangler dev', 'wrangler d1 list', 'cloudflared tunnel run'],
  },
  {
    id: 'database-platform-delete',
    name: 'a host of databases',
    programs: [
      'supabase',
      'neon',
      'neonctl',
      'neon-cli',
      'pscale',
      'turso',
      'atlas',
      'mongocli',
      'cockroach',
      'ccloud',
      'convex',
      'aiven',
      'avn',
      'upstash',
      'confluent',
      'tigris',
      'xata',
      'nhost',
      'appwrite',
      'fauna',
      'stripe',
      'auth0',
      'snow',
      'databricks',
    ],
    deletes: (operands, { invocation: { program }, has }) =>
      operands
        .slice(0, 4)
        .some((word) => /^(?:delete|destroy|rm|remove|drop|terminate|purge|delete[A-Z]\w*|delete-\w+)$/.test(word)) ||
      (program === 'supabase' && operands[0] === 'db' && operands[1] === 'reset' && has('--linked', '--db-url')) ||
      (program.startsWith('neon') && operands[0] === 'branches' && operands[1] === 'reset'),
    flagged: [
      'supabase projects delete abc',
      'supabase db reset --linked',
      'neonctl projects delete p',
      'pscale database delete shop --force',
      'atlas clusters delete c --force',
      'turso db destroy x',
      'mongocli atlas clusters delete c',
    ],
    accepted: ['supabase start', 'supabase db reset', 'neonctl projects list', 'pscale connect shop', 'turso db list'],
  },
  {
    id: 'platform-delete',
    name: 'a platform for apps',
    programs: [
      'render',
      'koyeb',
      'northflank',
      'dokku',
      'caprover',
      'cf',
      'platform',
      'upsun',
      'scalingo',
      'clever',
      'porter',
      'zeabur',
      'sst',
      'encore',
      'porkbun',
      'cloudctl',
      'terminus',
      'pantheon',
      'acli',
      'wp',
      'nomad',
      'consul',
      'vault',
      'waypoint',
      'spacelift',
      'humctl',
    ],
    deletes: (operands, { has, invocation: { program } }) => {
      if (program === 'wp')
        return (
          (operands[0] === 'db' && /^(?:drop|reset|clean)$/.test(operands[1] ?? '')) ||
          (operands[0] === 'site' && /^(?:empty|delete)$/.test(operands[1] ?? ''))
        );
      if (program === 'vault')
        return (
          /^(?:delete|destroy)$/.test(
            operands.slice(0, 3).find((word) => /^(?:delete|destroy|metadata|secrets)$/.test(word)) ?? '',
          ) ||
          operands.slice(0, 3).join(' ').includes('metadata delete') ||
          operands.slice(0, 2).join(' ') === 'secrets disable' ||
          operands.slice(0, 2).join(' ') === 'operator seal'
        );
      if (program === 'consul') return operands[0] === 'kv' && operands[1] === 'delete' && has('-recurse');
      if (program === 'nomad')
        return (
          /^(?:stop|system)$/.test(operands[0] ?? '') ||
          (operands[0] === 'job' && /^(?:stop|deregister)$/.test(operands[1] ?? '')) ||
          operands.includes('drain') ||
          operands.slice(0, 3).includes('delete')
        );
      return operands
        .slice(0, 4)
        .some(
          (word) =>
            /^(?:(?:[\w-]+:)?(?:delete|destroy|rm|remove|drop|terminate|purge)|delete-\w+|d|apps:destroy|remove-\w+)$/.test(
              word,
            ) && !(word === 'd' && program !== 'cf'),
        );
    },
    flagged: [
      'dokku apps:destroy app --force',
      'cf delete app -f',
      'cf delete-service db',
      'koyeb service delete s',
      'wp db reset --yes',
      'sst remove --stage prod',
      'vault secrets disable kv',
      'nomad job stop -purge api',
    ],
    accepted: ['dokku apps:list', 'cf push', 'wp plugin install x', 'sst dev', 'vault read a', 'nomad status'],
  },
];

export const PLATFORM_DELETES: readonly Entry[] = PLATFORMS.map(({ id, name, programs, deletes, flagged, accepted }) => ({
  id,
  rule: 'infrastructure-destroy',
  grade: 'block',
  severity: 'high',
  does: `takes down or deletes what runs on ${name}`,
  programs,
  when: (command) => deletes(command.operands, command),
  examples: { flagged, accepted },
}));
