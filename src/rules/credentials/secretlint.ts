/**
 * The scanners of secretlint's recommended preset, run one by one through their public rule interface.
 *
 * Its own engine is not used, for three reasons: it answers with a promise although every text scanner is synchronous; it keeps a
 * performance entry for each call as long as the process lives; and it hands the file's path to the scanner for Google keys,
 * which then reads that path from the disk of this machine. Here a scanner sees a text and at most a file's kind, never a path.
 * The filter for comments is left out: with it the author of a change could silence a finding by a comment.
 */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

export interface LibraryFinding {
  /** The scanner's name, for example "npm". */
  readonly scanner: string;
  readonly start: number;
  readonly end: number;
}

type Scanner = (typeof rules)[number];
type Context = Parameters<Scanner['create']>[0];
type Source = Parameters<NonNullable<ReturnType<Scanner['create']>['file']>>[0];

const SCANNERS = rules
  .map((rule) => ({ name: rule.meta.id.replace('@secretlint/secretlint-rule-', ''), rule }))
  .filter(({ name }) => name !== 'filter-comments');

/** Not secrets: an account's number is in every ARN. */
const NO_SECRETS: ReadonlySet<string> = new Set(['AWSAccountID']);

/** What the library's scanners find in a text. Linear in its length. */
export function findByLibrary(text: string): LibraryFinding[] {
  const findings: LibraryFinding[] = [];
  for (const { name, rule } of SCANNERS) {
    const context: Context = {
      sharedOptions: {},
      createTranslator: () => (messageId: PropertyKey, data?: object) => ({
        message: '',
        messageId: String(messageId),
        data: data ?? {},
      }),
      report: ({ message, range }) => {
        if (!NO_SECRETS.has(message.messageId)) findings.push({ scanner: name, start: range[0], end: range[1] });
      },
      ignore: () => undefined,
    };
    // Key ids of AWS are off by default.
    void rule.create(context, { enableIDScanRule: true }).file?.(sourceOf(text));
  }
  return findings;
}

/** A source of unknown origin, so that no scanner can reach a file by its path. */
function sourceOf(content: string): Source {
  const nowhere = { line: 1, column: 0 };
  return {
    hasBOM: false,
    content,
    filePath: undefined,
    physicalFilePath: undefined,
    ext: '',
    contentType: 'text',
    getFilePath: () => undefined,
    getPhysicalFilePath: () => undefined,
    locationToRange: () => [0, 0],
    rangeToLocation: () => ({ start: nowhere, end: nowhere }),
    positionToIndex: () => 0,
    indexToPosition: () => nowhere,
  };
}
