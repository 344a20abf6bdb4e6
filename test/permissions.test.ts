import { describe, expect, it } from '@jest/globals';
import { permissionTable } from '../src/simulator/description/data.js';
import { credentialFor, operationOf, permissionsFor } from '../src/simulator/description/index.js';
import { FACTS } from '../src/simulator/description/permission-facts.js';

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
