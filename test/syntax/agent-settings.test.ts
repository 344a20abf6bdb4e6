/** Readers of agents' settings and of workflows on hostile texts: bounded in time, and never an error. */
import { describe, expect, it } from '@jest/globals';
import { isSuspicious, refuses } from '../../src/syntax/agents/agent-hooks.js';
import { readAgentSettings } from '../../src/syntax/agents/agent-settings.js';
import { covers } from '../../src/syntax/agents/permission-rules.js';
import { contextsFlowingFrom, expressionsIn } from '../../src/syntax/workflows/expressions.js';
import { changeOf } from '../support/change.js';
import { agentGuardWeakened } from '../../src/rules/credentials/agent-guard-weakened.js';
import { judge } from '../support/rule-judge.js';

const PATHS = [
  '.claude/settings.json',
  '.claude/skills/x/SKILL.md',
  '.codex/config.toml',
  '.codex/rules/a.rules',
  '.cursor/hooks.json',
  '.vscode/tasks.json',
  '.cursorignore',
  'opencode.json',
];

const LONG = 1_000_000;
const HOSTILE = [
  `---\n${'a: b\n'.repeat(20_000)}`,
  'prefix_rule('.repeat(LONG / 12),
  `{"permissions":{"allow":["${'Bash('.repeat(LONG / 5)}"]}}`,
  `{"hooks":{"PreToolUse":[{"matcher":"${'a|'.repeat(LONG / 2)}","hooks":[{"command":"${'node '.repeat(LONG / 5)}"}]}]}}`,
  '\u0000\u202E\uD800',
  'x'.repeat(LONG),
];

describe('the readers of agents and workflows', () => {
  it('take no text for long', () => {
    for (const path of PATHS) {
      for (const text of HOSTILE) {
        const start = performance.now();
        readAgentSettings(path, text);
        expect(performance.now() - start).toBeLessThan(2_000);
      }
    }
  });

  it('bound expressions, commands and patterns', () => {
    const start = performance.now();
    for (const part of ['${{ a.', '${{ ((', "${{ '", '${{ a[', '${{ !', '${{ a && ']) {
      for (const { text } of expressionsIn(part.repeat(50_000))) contextsFlowingFrom(text);
    }
    for (const part of ['|| true ', 'echo ', 'node -a ', 'curl | ']) {
      refuses(part.repeat(50_000));
      isSuspicious(part.repeat(50_000));
    }
    expect(covers(`Read(${'*a'.repeat(5_000)})`, `Read(${'a'.repeat(50_000)})`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  it('compare thousands of rules without trying all pairs', () => {
    const rules = (mark: string) => Array.from({ length: 5_000 }, (_, index) => `Read(${'*a'.repeat(20)}${mark}${index})`);
    const text = (mark: string) => JSON.stringify({ permissions: { deny: rules(mark) } });
    const start = performance.now();
    const files = { '.claude/settings.json': { before: text('x'), after: text('y') } };
    expect(judge(agentGuardWeakened, { name: 'many' }, changeOf({ files })).outcome).toBe('found');
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('know that a wider rule covers a narrower one', () => {
    expect(covers('Read(**/.env*)', 'Read(./.env.local)')).toBe(true);
    expect(covers('Read(.env*)', 'Read(./.env.local)')).toBe(true);
    expect(covers('Bash(rm *)', 'Bash(rm -rf:*)')).toBe(true);
    expect(covers('Read', 'Read(.env)')).toBe(true);
    expect(covers('Read(.env)', 'Read')).toBe(false);
    expect(covers('Edit(.env)', 'Read(.env)')).toBe(false);
  });
});
