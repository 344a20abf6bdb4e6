import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import {
  neededPermissions,
  OBSERVER_BEYOND,
  parseEnforcer,
  parseManifest,
  parseObservedRequests,
  permissionsPage,
} from '../scripts/permissions-page.js';
import { ROUTED_EVENTS } from '../src/server/route.js';
import { permissionTable } from '../src/simulator/description/data.js';
import { credentialFor, githubSchema, operationOf, permissionsFor } from '../src/simulator/description/index.js';
import { FACTS } from '../src/simulator/description/permission-facts.js';
import { eventNeeds } from '../src/simulator/webhooks/event-permissions.js';

function needs(method: string, template: string, about?: 'issue' | 'pull-request'): string[] {
  return permissionsFor({ method, template }, about).map((set) =>
    set.map(({ permission, level }) => `${permission}:${level}`).join('+'),
  );
}

function credential(method: string, template: string): string {
  return credentialFor({ method, template });
}

describe('what an endpoint needs', () => {
  it.each([
    ['GET', '/repos/{owner}/{repo}', ['metadata:read']],
    ['POST', '/repos/{owner}/{repo}/check-runs', ['checks:write']],
    ['GET', '/repos/{owner}/{repo}/compare/{basehead}', ['contents:read']],
    ['GET', '/repos/{owner}/{repo}/git/trees/{tree_sha}', ['contents:read']],
    ['GET', '/repos/{owner}/{repo}/commits/{ref}/check-runs', ['checks:read']],
    ['PUT', '/repos/{owner}/{repo}/branches/{branch}/protection', ['administration:write']],
    ['POST', '/repos/{owner}/{repo}/actions/runs/{run_id}/cancel', ['actions:write']],
    ['PUT', '/repos/{owner}/{repo}/pulls/{pull_number}/update-branch', ['pull_requests:write']],
    ['GET', '/installation/repositories', ['']],
  ])('%s %s: %s', (method, template, expected) => {
    expect(needs(method, template)).toEqual(expected);
  });

  it('takes the grant on pull requests for a comment on a pull request, the one on issues for an issue', () => {
    const comments = ['POST', '/repos/{owner}/{repo}/issues/{issue_number}/comments'] as const;
    expect(needs(...comments)).toEqual(['issues:write', 'pull_requests:write']);
    expect(needs(...comments, 'pull-request')).toEqual(['pull_requests:write']);
    expect(needs(...comments, 'issue')).toEqual(['issues:write']);
    expect(needs('GET', comments[1], 'pull-request')).toEqual(['issues:read', 'pull_requests:read']);
  });

  it('knows whose credential is wanted', () => {
    expect(credential('GET', '/app/hook/deliveries')).toBe('app');
    expect(credential('GET', '/app')).toBe('app');
    expect(credential('GET', '/repos/{owner}/{repo}/installation')).toBe('app');
    expect(credential('POST', '/app-manifests/{code}/conversions')).toBe('none');
    expect(credential('GET', '/user')).toBe('closed');
    expect(credential('GET', '/repos/{owner}/{repo}')).toBe('installation');
    expect(needs('POST', '/app/installations/{installation_id}/access_tokens')).toEqual([]);
    expect(needs('GET', '/user')).toEqual([]);
    expect(needs('POST', '/app-manifests/{code}/conversions')).toEqual(['']);
  });

  it('refuses to guess', () => {
    expect(() => needs('GET', '/repos/{owner}/{repo}/codespaces/machines')).toThrow(/permission-facts\.ts/);
    expect(() => needs('GET', '/repos/{owner}/{repo}/nothing')).toThrow(/describes no operation/);
  });

  it('keeps only facts of operations that exist, and none that the table already has', () => {
    const table = new Map(
      Object.entries(permissionTable().endpoints).map(
        ([endpoint, grants]) => [endpoint.replace(/\{[^}]+\}/g, '{}'), grants.join()] as const,
      ),
    );
    for (const [endpoint, grants] of FACTS) {
      const [method = '', template = ''] = endpoint.split(' ');
      expect([endpoint, operationOf(method, template)]).not.toEqual([endpoint, null]);
      expect([endpoint, table.get(endpoint.replace(/\{[^}]+\}/g, '{}'))]).not.toEqual([endpoint, grants.join()]);
    }
  });
});

describe('the permissions that Nightwarden asks for', () => {
  const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const recorded = parseObservedRequests(read('fixtures/github/observed-requests.json'));
  const manifest = parseManifest(read('app.yml'));
  const enforcer = parseEnforcer(read('docs/enforcer.yml'));
  const asked = (lines: readonly { readonly name: string; readonly value: string }[]) =>
    Object.fromEntries(lines.map(({ name, value }) => [name, value]));

  it("are exactly what the observer's requests and events need, and the one exception that is named", () => {
    const events = manifest.events.map(({ name }) => name);
    expect(asked(manifest.permissions)).toEqual(Object.fromEntries(neededPermissions(recorded, events, OBSERVER_BEYOND)));
    // The exception is one: without it the set is smaller by exactly that permission.
    const without = neededPermissions(recorded, events, []);
    expect(without.has('statuses')).toBe(false);
    expect(without.size).toBe(manifest.permissions.length - 1);
  });

  it('would not be enough without any one of them, and each event is one that work follows from', () => {
    for (const { name } of manifest.permissions) {
      if (name === 'metadata') continue;
      const used = [
        ...recorded.map(({ method, template, needs: own }) => own?.join() ?? needs(method, template, 'pull-request').join()),
        ...OBSERVER_BEYOND.map(({ permission }) => permission),
      ];
      const byEvent = manifest.events.some((event) => eventNeeds(event.name)?.some(({ permission }) => permission === name));
      expect([name, byEvent || used.some((need) => need.includes(name))]).toEqual([name, true]);
    }
    expect(manifest.events.map(({ name }) => name).sort()).toEqual([...ROUTED_EVENTS].sort());
  });

  it("are, for the enforcer, exactly what its list's endpoints, mutations and events need", () => {
    const rows = enforcer.endpoints.map(({ method, template, permission, why }) => ({
      row: `${method} ${template}`,
      permission,
      why,
    }));
    for (const { row, permission } of rows) {
      const [method = '', template = ''] = row.split(' ');
      expect([row, needs(method, template).map((need) => need.split(':')[0])]).toEqual([row, [permission]]);
    }
    const beyond = [
      ...enforcer.beyond,
      ...enforcer.mutations.map(({ permission, why }) => ({ permission, level: 'write' as const, why })),
      ...enforcer.events.map(({ permission, why }) => ({ permission, level: 'read' as const, why })),
    ];
    const { metadata: _given, ...needed } = Object.fromEntries(neededPermissions(enforcer.endpoints, [], beyond));
    expect(asked(enforcer.permissions)).toEqual(needed);
    const mutations = githubSchema().getMutationType()?.getFields() ?? {};
    for (const { name } of enforcer.mutations) expect(Object.keys(mutations)).toContain(name);
  });

  it('overlap in nothing but a higher level: what the observer has is not asked for again', () => {
    const held = asked(manifest.permissions);
    for (const { name, value } of enforcer.permissions) expect([name, held[name] === value]).toEqual([name, false]);
  });

  it('make a manifest that GitHub takes', () => {
    const parsed: unknown = parse(read('app.yml'));
    expect(parsed).toMatchObject({ name: 'nightwarden', public: false, hook_attributes: { active: true } });
    expect(parsed).toHaveProperty('hook_attributes.url', expect.stringMatching(/^https:\/\/[^/]+\/api\/github\/webhooks$/));
    // GitHub allows 34 characters for a name.
    expect(manifest.permissions.map(({ name }) => name)).not.toContain('administration');
  });

  it('are refused without a reason, and with a request that GitHub does not know or does not open to Apps', () => {
    expect(() => parseManifest('default_permissions:\n  checks: write\ndefault_events: []\n')).toThrow(/checks has no comment/);
    expect(() => parseManifest('default_permissions:\n  checks: admin # why\ndefault_events: []\n')).toThrow(/read or write/);
    expect(() => neededPermissions([{ method: 'GET', template: '/nothing' }], [], [])).toThrow(
      /describes no operation GET \/nothing/,
    );
    expect(() => neededPermissions([{ method: 'GET', template: '/user' }], [], [])).toThrow(/not open to GitHub Apps/);
    expect(() => neededPermissions([{ method: 'POST', template: '/graphql' }], [], [])).toThrow(/only GraphQL says itself/);
    expect(() =>
      neededPermissions([{ method: 'GET', template: '/repos/{owner}/{repo}', needs: ['contents:read'] }], [], []),
    ).toThrow(/only GraphQL/);
    expect(() => neededPermissions([], ['pull_requests'], [])).toThrow(/event pull_requests is not known/);
  });

  it('take the least of several ways', () => {
    const least = (...endpoints: readonly string[]) =>
      Object.fromEntries(
        neededPermissions(
          endpoints.map((endpoint) => ({ method: endpoint.split(' ')[0] ?? '', template: endpoint.split(' ')[1] ?? '' })),
          [],
          [],
        ),
      );
    const labels = 'GET /repos/{owner}/{repo}/labels';
    const issue = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
    expect(least(issue)).toEqual({ metadata: 'read', issues: 'read' });
    expect(least(labels, issue, 'GET /repos/{owner}/{repo}/pulls')).toEqual({ metadata: 'read', pull_requests: 'read' });
    expect(least('GET /repos/{owner}/{repo}')).toEqual({ metadata: 'read' });
  });

  it('are explained on a page that names every permission, request and event', () => {
    const page = permissionsPage(recorded, manifest, enforcer);
    for (const { name, why } of [...manifest.permissions, ...manifest.events, ...enforcer.permissions]) {
      expect(page).toContain(`\`${name}\``);
      expect(page).toContain(why.replaceAll('|', '\\|'));
    }
    for (const { method, template } of [...recorded, ...enforcer.endpoints]) expect(page).toContain(`\`${method} ${template}\``);
    expect(page).toContain('No feature uses any of this');
    expect(permissionsPage([...recorded].reverse(), manifest, enforcer)).toBe(page);
    // After a change: npm run docs.
    expect(read('docs/permissions.md')).toBe(page);
  });
});
