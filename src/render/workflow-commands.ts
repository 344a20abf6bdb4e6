/**
 * A verdict as commands to GitHub's workflow runner, which shows them as annotations (GitHub's docs, "Workflow commands for GitHub
 * Actions"). A line is a command, so no text from the change may end a line or a property early.
 */
import type { Change } from '../change/change.js';
import type { Rule } from '../rules/rule.js';
import { type AnnotationLevel, presentationOf } from '../verdict/severity.js';
import type { Finding, Verdict } from '../verdict/verdict.js';
import { messageOf } from './message.js';
import { findingsOf, headline, undecidedOf } from './overview.js';
import { type FilesByPath, filesByPath, headLineOf, placeInWords } from './place.js';
import { TERMINAL, terminalText } from './terminal-text.js';
import { visible } from './visible.js';

const COMMANDS: Readonly<Record<AnnotationLevel, string>> = { failure: 'error', warning: 'warning', notice: 'notice' };

/** One command a finding, one for each rule that was not judged, and the headline; ending in a line break. */
export function renderWorkflowCommands(
  verdict: Verdict,
  { change, catalogue }: { change: Change; catalogue: readonly Rule[] },
): string {
  const files = filesByPath(change);
  const undecided = undecidedOf(verdict).map((result) =>
    command(
      result.enforcement === 'active' ? 'error' : 'warning',
      { title: `Not judged: ${terminalText(result.rule)}` },
      result.reasons
        .slice(0, 20)
        .map((reason) => terminalText(reason))
        .join('\n'),
    ),
  );
  const lines = [
    ...findingsOf(verdict).map((finding) => findingCommand(finding, catalogue, files)),
    ...undecided,
    ...verdict.policy.problems.map((problem) => command('warning', { title: 'A policy was not used' }, terminalText(problem))),
    `Nightwarden: ${terminalText(headline(verdict, catalogue))}`,
  ];
  return `${lines.join('\n')}\n`;
}

function findingCommand(finding: Finding, catalogue: readonly Rule[], files: FilesByPath): string {
  const { title, what, why, fix } = messageOf(finding, catalogue, TERMINAL);
  const { location } = finding;
  const line = location === null ? null : headLineOf(location, files);
  // The runner wants the path as it is; one that a log cannot hold is only named in the text.
  const seen = location !== null && visible(location.path, 1_000) === location.path;
  const place: Record<string, string> =
    location === null || line === null || !seen
      ? {}
      : {
          file: location.path,
          line: String(line),
          ...(location.endLine === undefined ? {} : { endLine: String(location.endLine) }),
        };
  const where = location !== null && (location.line === undefined || !seen) ? [`At ${terminalText(placeInWords(location))}`] : [];
  const text = [what, why, ...where, `Do now: ${fix}`, `Rule: ${finding.rule}`].filter((part) => part !== '').join('\n');
  return command(COMMANDS[presentationOf(finding).annotation], { ...place, title }, text);
}

function command(name: string, properties: Readonly<Record<string, string>>, text: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${list.join(',')}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
