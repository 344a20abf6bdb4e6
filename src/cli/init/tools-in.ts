/** Which agents' tools a repository has files of. */
import type { AgentToolFacts } from '../../rules/repository/facts.js';
import type { AgentTool } from '../hook/tool-call.js';
import { hooksPathOf } from './settings.js';

interface Tool {
  readonly id: AgentTool;
  readonly name: string;
  /** Files and folders by which it is recognised. */
  readonly signs: readonly string[];
}

const TOOLS: readonly Tool[] = [
  { id: 'claude-code', name: 'Claude Code', signs: ['.claude', 'CLAUDE.md', '.mcp.json'] },
  { id: 'codex', name: 'Codex', signs: ['.codex', 'AGENTS.override.md'] },
  { id: 'cursor', name: 'Cursor', signs: ['.cursor', '.cursorrules', '.cursorignore'] },
  { id: 'gemini', name: 'Gemini CLI', signs: ['.gemini', 'GEMINI.md', '.geminiignore'] },
  {
    id: 'copilot',
    name: 'Copilot',
    signs: [
      '.github/copilot-instructions.md',
      '.github/hooks',
      '.github/instructions',
      '.github/workflows/copilot-setup-steps.yml',
    ],
  },
];

/** Read by many tools, and written by `init` itself: a sign of Codex only where there is none of any other. */
const FOR_ALL: Tool = { id: 'codex', name: 'Codex', signs: ['AGENTS.md'] };

/** `has`: whether the repository has a file or folder of this path. */
export function toolsIn(has: (path: string) => boolean): AgentToolFacts[] {
  const found = TOOLS.flatMap((tool) => recognised(tool, has));
  return found.length > 0 ? found : recognised(FOR_ALL, has);
}

function recognised({ id, name, signs }: Tool, has: (path: string) => boolean): AgentToolFacts[] {
  const sign = signs.find(has);
  return sign === undefined ? [] : [{ id, name, sign, hooksPath: hooksPathOf(id) }];
}
