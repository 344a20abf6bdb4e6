/** Connections: lists with cursors, as GitHub's GraphQL pages them. */
import { ApiError } from '../api-error.js';

export interface ConnectionArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const LARGEST = 100;

/** Cuts a list as the arguments say; without `first` or `last` GitHub refuses, and it gives at most a hundred at once. */
export function connection<Item>(
  items: readonly Item[],
  { first, last, after, before }: ConnectionArguments,
  represent: (item: Item) => unknown,
) {
  if (first == null && last == null) {
    throw new ApiError(422, 'You must provide a `first` or `last` value to properly paginate the connection.');
  }
  if ((first ?? last ?? 0) > LARGEST || (first ?? last ?? 0) < 1) {
    throw new ApiError(
      422,
      `Requesting ${first ?? last} records on the connection exceeds the \`first\` limit of ${LARGEST} records.`,
    );
  }
  const from = after == null ? 0 : position(after) + 1;
  const to = before == null ? items.length : position(before);
  let start = from;
  let end = to;
  if (first != null) end = Math.min(end, start + first);
  if (last != null) start = Math.max(start, end - last);
  const page = items.slice(start, end).map((item, index) => ({ node: represent(item), cursor: cursor(start + index) }));
  return {
    totalCount: items.length,
    nodes: page.map(({ node }) => node),
    edges: page,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: page[0]?.cursor ?? null,
      endCursor: page.at(-1)?.cursor ?? null,
    },
  };
}

function cursor(at: number): string {
  return Buffer.from(`cursor:v2:${at}`).toString('base64');
}

function position(text: string): number {
  const match = /^cursor:v2:(\d+)$/.exec(Buffer.from(text, 'base64').toString('utf8'));
  if (match === null) throw new ApiError(422, `\`${text}\` does not appear to be a valid cursor.`);
  return Number(match[1]);
}
