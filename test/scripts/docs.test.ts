/** The committed pages are what the code says. After a change: npm run docs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dependencyCases, dependencyCasesIn } from '../../scripts/dependency-cases.js';
import { withChecklist } from '../../scripts/readme.js';
import { rulesPage } from '../../scripts/rules-page.js';
import { maskSecrets } from '../../src/rules/credentials/mask-secrets.js';
import { RULES } from '../../src/verdict/all-rules.js';
import { parsePolicy } from '../../src/verdict/policy-file.js';
import { policySchema } from '../../src/verdict/policy-schema.js';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

describe('docs/rules.md', () => {
  const cases = dependencyCasesIn(join(import.meta.dirname, '../../fixtures/dependencies'));
  const page = rulesPage(RULES, { 'dependency-unpinned': dependencyCases(cases) });

  it('is what the rules say', () => {
    expect(read('docs/rules.md')).toBe(page);
  });

  it('has a section for every rule under the anchor that links use, with its options and all its examples', () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(RULES.map((rule) => rule.id));
    const incomplete = RULES.filter((rule, index) => {
      const section = sections[index]?.toLowerCase() ?? '';
      const names = [...rule.examples.flagged, ...rule.examples.accepted].map((example) => `\n${example.name.toLowerCase()}`);
      return !names.every((name) => section.includes(name));
    });
    expect(incomplete.map((rule) => rule.id)).toEqual([]);
  });

  it('holds no credential and no character that cannot be seen', () => {
    expect(maskSecrets(page)).toBe(page);
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cc}]/u);
  });
});

describe('docs/nightwarden.schema.json', () => {
  it('is what the policy is parsed by', () => {
    expect(read('docs/nightwarden.schema.json')).toBe(`${JSON.stringify(policySchema(RULES), null, 2)}\n`);
  });
});

describe('README.md', () => {
  it('tells of the checklist what is built', () => {
    expect(read('README.md')).toBe(withChecklist(read('README.md'), RULES));
  });

  it('shows a policy that is valid', () => {
    const policy = /```yaml\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? '';
    expect(parsePolicy(policy, 'README.md', RULES, 'organisation')).toMatchObject({ ok: true });
  });

  it('names no command that does not exist', () => {
    const commands = new Set(
      readdirSync(join(import.meta.dirname, '../../src/cli')).flatMap((name) => name.match(/^(.*)-command\.ts$/)?.[1] ?? []),
    );
    const named = [...read('README.md').matchAll(/\bnightwarden ([a-z]+)/g)].map(([, command]) => command ?? '');
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((command) => !commands.has(command))).toEqual([]);
  });
});
