/** A finding as an annotation of a check run: plain text on a line of the head, in the fields of GitHub's REST API ("Check runs"). */
import { type AnnotationLevel, presentationOf } from '../verdict/severity.js';
import type { Finding, Verdict } from '../verdict/verdict.js';
import { messageOf, PLAIN } from './message.js';
import { findingsOf, type ReportContext } from './overview.js';
import { type FilesByPath, type FrameLine, filesByPath, frameOf, headLineOf } from './place.js';
import { clip } from './visible.js';

/** Annotations that show the lines that are gone; beyond these it would only cost time. */
const DETAILED = 500;

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: AnnotationLevel;
  readonly title: string;
  readonly message: string;
  readonly raw_details?: string;
}

/**
 * One for each finding in a file that exists on the head, worst first. A finding about lines that are gone stands at the nearest
 * line that is left and shows them. There may be more than the 50 that one request takes.
 */
export function annotationsOf(verdict: Verdict, context: ReportContext): Annotation[] {
  const files = filesByPath(context.change);
  return findingsOf(verdict).flatMap((finding, index) => annotationOf(finding, context, files, index < DETAILED));
}

function annotationOf(finding: Finding, context: ReportContext, files: FilesByPath, detailed: boolean): Annotation[] {
  const { location } = finding;
  const line = location === null ? null : headLineOf(location, files);
  if (location === null || line === null) return [];
  const { title, what, why, fix } = messageOf(finding, context.catalogue, PLAIN);
  const gone = detailed && location.line === undefined ? frameOf(location, files) : [];
  return [
    {
      path: location.path,
      start_line: line,
      end_line: location.line === undefined ? line : Math.max(line, location.endLine ?? line),
      annotation_level: presentationOf(finding).annotation,
      title: clip(title, 255),
      // Four bounded sentences stay far below the 64 KB that GitHub takes.
      message: [what, why, `Do now: ${fix}`, `Rule: ${finding.rule}`].filter((part) => part !== '').join('\n'),
      ...(gone.length > 0 ? { raw_details: gone.map(diffLine).join('\n') } : {}),
    },
  ];
}

/** A frame's line as a unified diff writes it. */
export function diffLine(line: FrameLine): string {
  return `${{ context: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`;
}
