/** A database's schema as text, in the same words on every version of PostgreSQL. */
import type { Database } from '../../src/store/database.js';

const LINES = `
  SELECT format('%s.%s %s%s%s', table_name, column_name, data_type, CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END,
    coalesce(' default ' || column_default, '')) AS line, table_name, 1 AS kind, ordinal_position::int AS place
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL
  SELECT format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)), conrelid::regclass::text, 2, 0
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
  UNION ALL
  SELECT indexdef, tablename, 3, 0 FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL
  SELECT format('sequence %s', sequencename), '~', 4, 0 FROM pg_sequences WHERE schemaname = 'public'`;

export async function schemaOf(database: Database): Promise<string> {
  const rows = await database.query<{ line: string; kind: number; table_name: string; place: number }>(
    `SELECT * FROM (${LINES}) AS lines ORDER BY table_name COLLATE "C", kind, place, line COLLATE "C"`,
  );
  return rows.map(({ line }) => `${line}\n`).join('');
}
