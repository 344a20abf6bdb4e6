/** A change adds SQL that takes data away. */
import { z } from 'zod';
import type { Change } from '../../change/change.js';
import type { FileChange } from '../../change/file-change.js';
import { maskSecrets } from '../credentials/mask-secrets.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { commandFindings } from './command-findings.js';
import { holdsScripts } from './commands-of-change.js';
import { scriptExample } from './script-example.js';
import { gradeOfSql } from './sql-grades.js';
import { holdsSql, newStatements } from './sql-of-change.js';

const MAX_STATEMENT = 200;
const migration = (before: string, after: string) => ({
  'db/migrations/0042_users.sql': { before: before === '' ? null : before, after },
});
const script = scriptExample('scripts/database.sh');

function* check(change: Change): Generator<Observation | UndecidedPart> {
  for (const found of newStatements(change)) {
    if ('kind' in found) {
      yield found;
      continue;
    }
    const { statement, part, line, endLine, changed } = found;
    const graded = gradeOfSql({ ...statement, line }, found.around);
    if (graded === null) continue;
    const written = maskSecrets(statement.text.replace(/\s+/g, ' ').trim()).slice(0, MAX_STATEMENT);
    yield {
      kind: 'finding',
      message: 'statement',
      data: {
        does: graded.does,
        place: part.place === 'the file' ? 'This' : `What runs in ${part.place}`,
        statement: `\`${written.replaceAll('`', "'")}\``,
      },
      location: { path: changed.path, line, endLine },
      identity: [statement.kind, ...statement.objects, ...statement.members, maskSecrets(written)].join('\n'),
      severity: graded.severity,
      confidence: graded.grade === 'block' ? 'certain' : 'possible',
      evidence: [
        ...(statement.reach === 'all-by-condition' ? ['Every row meets its condition.'] : []),
        ...(graded.because === null ? [] : [graded.because]),
      ],
    };
  }
  yield* commandFindings(change, 'destructive-sql');
}

const holds = (file: FileChange): boolean => holdsSql(file) || holdsScripts(file);

export const destructiveSql = defineRule({
  id: 'destructive-sql',
  checklist: [7],
  subject: 'change',
  title: 'SQL that takes data away is added',
  severity: 'high',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `SQL that takes data away. \`DROP DATABASE\`, \`SCHEMA\` and \`TABLE\`, \`TRUNCATE\`, \`DELETE\` without a condition or with one that every row meets (\`1 = 1\`,
\`id = id\`, \`id > 0 OR …\`), partitions, \`COPY … PROGRAM\` and \`xp_cmdshell\` fail. Columns that are dropped, \`UPDATE\` of every row,
\`MERGE … DELETE\`, roles, policies and row level security that go are warnings. SQL files are read by PostgreSQL's own parser, and by a
tolerant reader where they are MySQL, SQLite or T-SQL; what runs as a text (\`EXECUTE '…'\`, \`DO $$ … $$\`, comments that MySQL runs) is
followed. Texts that source code gives to a database are read, as are the migrations of Django, Alembic, Rails, Laravel, Knex, Sequelize,
TypeORM, EF Core, Ecto and Liquibase, calls of ORMs that reach every row (\`Model.objects.all().delete()\`, \`User.delete_all\`), and what shell scripts give to \`psql\`, \`mysql\`, \`sqlite3\` and \`sqlcmd\`.`,
    why: 'Rows that are gone come back from a backup at best: agents have dropped databases of production while they mended a migration.',
    fix: 'Add a condition; take a table out of use first and drop it in a change of its own, after a backup, when a person has agreed.',
    limits: `Ways back of migrations and tests are notes, as are tables that the same change creates; temporary tables are nothing. What a
routine does when it is called is a warning. Whether a table still holds rows is not known. Code that fills a database for
development is judged as tests are. SQL that is put together when it runs, or by an ORM's queries with conditions, is not seen.`,
  },
  messages: {
    statement: {
      title: 'SQL {does}',
      what: '{place} {does}: {statement}.',
      why: 'What is gone comes back from a backup at best, with everything that was written since missing.',
      fix: 'Add a condition, or take it out of use first and drop it in a change of its own when a person has agreed.',
    },
    added: {
      title: '{program} {does}',
      what: '{command} in {place} {does}.',
      why: 'What is gone comes back from a backup at best, with everything that was written since missing.',
      fix: 'Add a condition, or let a migration do it that a person has read.',
    },
  },
  examples: {
    flagged: [
      { name: 'a table is dropped', files: migration('', 'DROP TABLE users CASCADE;\n') },
      { name: 'every row meets the condition', files: migration('', "DELETE FROM users WHERE name = 'x' OR 1 = 1;\n") },
      { name: 'a statement within a text', files: migration('', "DO $$ BEGIN EXECUTE 'TRUNCATE ' || 'users'; END $$;\n") },
      { name: 'SQL on a command line', files: script('', 'psql "$DATABASE_URL" -c "DROP SCHEMA public CASCADE"\n') },
    ],
    accepted: [
      { name: 'some rows', files: migration('', 'DELETE FROM sessions WHERE expires_at < now();\n') },
      { name: 'a temporary table', files: migration('', 'CREATE TEMP TABLE t AS SELECT 1;\nDROP TABLE t;\n') },
      { name: 'a text that is only stored', files: migration('', "INSERT INTO notes VALUES ('DROP TABLE users;');\n") },
      { name: 'it was there before', files: migration('DROP TABLE users;\n', 'SELECT 1;\nDROP TABLE users;\n') },
    ],
  },
  wantsText: holds,
  appliesTo: (change) => change.files.known && change.files.value.some(holds),
  check,
});
