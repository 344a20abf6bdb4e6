/** Settings of coding agents in one vocabulary, whatever tool and format they come from. */
import { type DataNode, textAt } from '../data/data.js';

/**
 * What keeps an agent from doing something (the first four), and what lets it do more.
 *
 * `deny`, `ask`: a rule that refuses, or asks a person. `hook`: a hook that may refuse before a tool runs. `lock`: a switch that keeps
 * others from loosening, or the sandbox being on. `allow`: a rule that allows far more than one command. `reads`: files with secrets
 * may be read. `bypass`: nothing is asked any more. `sandbox-off`: commands run outside of the sandbox. `server`: a tool server that is
 * started or called. `start`: a command that runs by itself. `override`: a setting that hands out credentials or the agent's traffic.
 */
export type SettingKind =
  | 'deny'
  | 'ask'
  | 'hook'
  | 'lock'
  | 'allow'
  | 'reads'
  | 'bypass'
  | 'sandbox-off'
  | 'server'
  | 'start'
  | 'override';

export interface AgentSetting {
  readonly kind: SettingKind;
  /** The tool's name. */
  readonly tool: string;
  /** What makes it the same setting in another file of the tool. */
  readonly key: string;
  /** As people know it; not masked. */
  readonly text: string;
  /** What it does, as a clause after its name: "lets it run every command unasked". */
  readonly effect: string;
  /** It may well be meant. */
  readonly doubtful: boolean;
  readonly line: number;
  readonly endLine: number;
}

type Told = Pick<AgentSetting, 'text' | 'effect'> & Partial<Pick<AgentSetting, 'key' | 'doubtful'>>;

/** Collects the settings of one file. */
export class Settings {
  readonly found: AgentSetting[] = [];

  constructor(readonly tool: string) {}

  add(kind: SettingKind, place: { readonly line: number; readonly endLine?: number }, told: Told): void {
    const { line, endLine = line } = place;
    this.found.push({
      kind,
      tool: this.tool,
      key: `${kind} ${told.key ?? told.text}`,
      doubtful: false,
      line,
      endLine,
      ...withoutKey(told),
    });
  }
}

function withoutKey({ key: _key, ...told }: Told): Omit<Told, 'key'> {
  return told;
}

/** Whether a setting stands there and is true. */
export function isOn(node: DataNode | null): boolean {
  return node?.kind === 'scalar' && (node.value === true || node.text === 'true');
}

/** Whether a setting stands there and is false. */
export function isOff(node: DataNode | null): boolean {
  return node?.kind === 'scalar' && (node.value === false || node.text === 'false');
}

/** A command with its arguments, as one line. */
export function commandLineOf(node: DataNode): string {
  return textAt(node, 'command') ?? textAt(node, 'bash') ?? textAt(node, 'powershell') ?? textAt(node, 'run') ?? '';
}
