import type { AgentDefinition } from './agents.js';
export const KNOWN_AGENTS: readonly AgentDefinition[] = [];
