/**
 * Databases that are dropped or emptied from the command line.
 *
 * Length: data, one entry after another.
 */
import { readAnyDialect } from '../../../syntax/sql/sql.js';
import type { Command, Entry, Grade } from '../command-pack.js';
import { gradeOfSql } from '../sql-grades.js';

/** How much of what a command line gives to a database is lost at the worst; null for none of it. */
function lossOf(command: Command): Grade | null {
  if (command.invocation.program === 'sqlite3' && command.operands[0] === ':memory:') return null;
  const grades = given(command).flatMap((text) => {
    const file = readAnyDialect(text.slice(0, LONGEST_SQL)).statements;
    return file.map((statement) => {
      const grade = gradeOfSql(statement, { file, isMade: () => false, teardown: false })?.grade ?? 'note';
      return statement.kind === 'update' && grade === 'ask' ? 'block' : grade;
    });
  });
  return grades.includes('block') ? 'block' : grades.includes('ask') ? 'ask' : null;
}

const LONGEST_SQL = 50_000;

const given = ({ words, invocation: { input } }: Command): string[] => [
  ...words.map((word) => word.replace(/^--(?:command|execute|query|eval)=|^-[ecqQ](?=[A-Za-z]{1,20}\s)/, '')),
  ...(input?.kind === 'text' ? [input.text] : []),
  ...(input?.kind === 'command' && /^(?:echo|printf|cat)$/.test(input.from.program)
    ? [input.from.words.map((word) => word.text).join(' ')]
    : []),
];

const MONGO =
  /\b(?:dropDatabase|dropUser|dropAllUsers(?:FromDatabase)?)\s*\(|\.(?:drop|remove|deleteMany)\s*\(\s*(?:\{\s*\}\s*)?\)/;
const REDIS = /^(?:flushall|flushdb|shutdown)$/i;

interface Tool {
  readonly id: string;
  readonly programs: readonly string[];
  readonly does: string;
  readonly test: (operands: readonly string[], command: Command) => boolean;
  readonly flagged: readonly string[];
  readonly accepted: readonly string[];
  readonly grade?: Entry['grade'];
}

/** Tools of frameworks that take a database back to nothing. */
const TOOLS: readonly Tool[] = [
  {
    id: 'rails-db-drop',
    programs: ['rails', 'rake'],
    does: 'drops or empties the database of the environment that it runs in',
    test: (operands) =>
      operands.some((word) =>
        /^db:(?:drop(?::all|:_unsafe)?|reset|migrate:reset|schema:load|structure:load|truncate_all|purge(?::all)?|seed:replant|setup)(?:\[.*)?$/.test(
          word,
        ),
      ) && !operands.includes('RAILS_ENV=test'),
    flagged: [
      'rails db:drop',
      'bundle exec rake db:reset',
      'bin/rails db:migrate:reset',
      'DISABLE_DATABASE_ENVIRONMENT_CHECK=1 rake db:drop db:create',
    ],
    accepted: ['rails db:migrate', 'rake db:create', 'rails db:rollback', 'rails test'],
    grade: 'ask',
  },
  {
    id: 'rails-runner-deletes',
    programs: ['rails'],
    does: 'deletes every record of a model',
    test: ([first = '', ...code]) =>
      /^(?:runner|r)$/.test(first) &&
      code.some((word) => /\b[A-Z]\w{0,100}\.(?:unscoped\.)?(?:delete_all|destroy_all)\b/.test(word)),
    flagged: ["bin/rails runner 'User.delete_all'", 'rails r "Order.unscoped.destroy_all"'],
    accepted: ["rails runner 'User.where(gone: true).delete_all'", "rails runner 'puts User.count'"],
    grade: 'ask',
  },
  {
    id: 'restore-over',
    programs: ['pg_restore'],
    does: 'drops what is in a database before it puts a copy in its place',
    test: (_operands, { has }) => has('-c', '--clean') && has('-d', '--dbname'),
    flagged: ['pg_restore --clean --if-exists -d app dump', 'pg_restore -c -d app dump'],
    accepted: ['pg_restore -d app dump', 'pg_restore --list dump', 'pg_restore --clean -f out.sql dump'],
    grade: 'ask',
  },
  {
    id: 'redis-delete-found',
    programs: ['redis-cli', 'valkey-cli', 'keydb-cli'],
    does: 'deletes every key that a search finds',
    test: (operands, { invocation }) =>
      operands.some((word) => /^(?:del|unlink)$/i.test(word)) &&
      invocation.via.includes('xargs') &&
      invocation.words.some((word) => !word.known),
    flagged: ["redis-cli --scan --pattern '*' | xargs redis-cli del", 'redis-cli keys \\* | xargs redis-cli unlink'],
    accepted: ['redis-cli del session:1', "redis-cli --scan --pattern '*' | xargs redis-cli type"],
    grade: 'ask',
  },
  {
    id: 'search-delete-by-query',
    programs: ['curl', 'http', 'https', 'wget'],
    does: 'deletes every document of an index, or many indices by a pattern',
    test: (_operands, { words }) => {
      const all =
        words.some((word) => /\/_delete_by_query\b/.test(word)) && words.some((word) => /"match_all"\s{0,5}:/.test(word));
      const deletes = words.some((word, at) => /^(?:-X|--request|--method)$/.test(words[at - 1] ?? '') && word === 'DELETE');
      return (
        all || ((deletes || words.includes('-XDELETE')) && words.some((word) => /^[^?]{1,500}\/[\w.-]{0,100}\*$/.test(word)))
      );
    },
    flagged: [
      'curl -X POST es:9200/users/_delete_by_query -d \'{"query":{"match_all":{}}}\'',
      'curl --request DELETE "$ES/logs-*"',
    ],
    accepted: [
      'curl -X POST es:9200/users/_search -d \'{"query":{"match_all":{}}}\'',
      'curl -X DELETE http://localhost:3000/todos/1',
      'curl "$ES/logs-*"',
    ],
  },
  {
    id: 'prisma-reset',
    programs: ['prisma'],
    does: 'drops and makes the database anew',
    test: (operands, { has }) =>
      (operands[0] === 'migrate' && operands[1] === 'reset') ||
      (operands[0] === 'db' && operands[1] === 'push' && has('--force-reset', '--accept-data-loss')),
    flagged: [
      'prisma migrate reset --force',
      'npx prisma migrate reset',
      'prisma db push --force-reset',
      'npx prisma db push --accept-data-loss',
    ],
    accepted: ['prisma migrate deploy', 'prisma migrate dev', 'prisma generate', 'prisma db push'],
  },
  {
    id: 'artisan-fresh',
    programs: ['artisan', 'sail', 'php'],
    does: 'drops every table',
    test: (operands) => operands.some((word) => /^(?:migrate:(?:fresh|refresh|reset)|db:wipe|schema:dump)$/.test(word)),
    flagged: ['php artisan migrate:fresh --seed', './artisan db:wipe --force', 'php artisan migrate:reset'],
    accepted: ['php artisan migrate', 'php artisan cache:clear', 'php artisan migrate:rollback'],
  },
  {
    id: 'django-flush',
    programs: ['manage.py', 'django-admin', 'django-admin.py'],
    does: 'empties every table',
    test: (operands) =>
      /^(?:flush|reset_db|sqlflush|reset_schema)$/.test(operands[0] ?? '') ||
      (operands[0] === 'migrate' && operands.includes('zero')),
    flagged: ['python manage.py flush --no-input', './manage.py reset_db', 'python manage.py migrate app zero'],
    accepted: ['python manage.py migrate', 'python manage.py test', 'django-admin startproject x'],
  },
  {
    id: 'migrations-to-nothing',
    programs: [
      'alembic',
      'flask',
      'knex',
      'sequelize',
      'sequelize-cli',
      'typeorm',
      'mikro-orm',
      'diesel',
      'sqlx',
      'sea-orm-cli',
      'dbmate',
      'goose',
      'migrate',
      'flyway',
      'liquibase',
      'ecto',
      'mix',
      'doctrine',
      'console',
      'drizzle-kit',
      'atlas',
      'dotnet',
      'dotnet-ef',
      'phinx',
      'ace',
    ],
    does: 'takes a database back to nothing',
    test: (operands, { has, words, invocation: { program } }) => {
      const [first = '', second = '', third = ''] = operands;
      switch (program) {
        case 'alembic':
          return first === 'downgrade' && second === 'base';
        case 'flask':
          return first === 'db' && second === 'downgrade' && third === 'base';
        case 'knex':
          return first === 'migrate:rollback' && has('--all', '-a');
        case 'sequelize':
        case 'sequelize-cli':
          return first === 'db:drop' || first === 'db:migrate:undo:all';
        case 'typeorm':
          return first === 'schema:drop';
        case 'mikro-orm':
          return /^(?:schema:drop|schema:fresh|migration:fresh|database:drop)$/.test(first);
        case 'diesel':
        case 'sqlx':
          return first === 'database' && /^(?:reset|drop)$/.test(second);
        case 'sea-orm-cli':
          return first === 'migrate' && /^(?:fresh|refresh|reset)$/.test(second);
        case 'dbmate':
          return first === 'drop';
        case 'goose':
          return operands.includes('reset') || operands.includes('down-to');
        case 'migrate':
          return operands.includes('drop') || (operands.includes('down') && (has('-all') || operands.at(-1) === 'down'));
        case 'flyway':
          return operands.includes('clean');
        case 'liquibase':
          return operands.some((word) => /^(?:drop-?all)$/i.test(word));
        case 'mix':
          return /^ecto\.(?:drop|reset)$/.test(first);
        case 'doctrine':
        case 'console':
          return (
            (/^(?:doctrine:)?(?:database:drop|schema:drop|orm:schema-tool:drop)$/.test(first) || first === 'd:d:d') &&
            (has('--force', '-f') || first === 'd:d:d')
          );
        case 'atlas':
          return first === 'schema' && second === 'clean';
        case 'drizzle-kit':
          return first === 'drop' || (first === 'push' && has('--force'));
        case 'dotnet':
        case 'dotnet-ef':
          return words.join(' ').includes('database drop');
        case 'phinx':
          return first === 'rollback' && words.some((word) => /^(?:-t)?0$|^--target=0$/.test(word));
        case 'ace':
          return /^(?:migration:(?:fresh|reset|refresh)|db:wipe)$/.test(first);
        default:
          return false;
      }
    },
    flagged: [
      'alembic downgrade base',
      'npx knex migrate:rollback --all',
      'flyway clean',
      'mix ecto.drop',
      'npx sequelize-cli db:drop',
      'php bin/console doctrine:database:drop --force',
      'dotnet ef database drop -f',
      'diesel database reset',
    ],
    accepted: [
      'alembic upgrade head',
      'alembic downgrade -1',
      'npx knex migrate:rollback',
      'flyway migrate',
      'mix ecto.migrate',
      'dotnet build',
      'mix test',
    ],
  },
];

/** Command lines that take SQL. */
const SQL_PROGRAMS = [
  'psql',
  'mysql',
  'mariadb',
  'sqlite3',
  'sqlcmd',
  'bcp',
  'clickhouse-client',
  'clickhouse',
  'cqlsh',
  'usql',
  'duckdb',
  'snowsql',
  'bq',
  'isql',
  'sqlplus',
  'osql',
  'mycli',
  'pgcli',
  'turso',
  'athena',
  'presto',
  'trino',
  'hive',
  'beeline',
  'cockroach',
  'wrangler',
];

export const DATABASES: readonly Entry[] = [
  {
    id: 'drop-database',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'drops a database or a role',
    programs: ['dropdb', 'dropuser', 'mysqladmin', 'mariadb-admin', 'influx', 'cockroach'],
    when: ({ operands, invocation: { program } }) => {
      if (program === 'dropdb' || program === 'dropuser') return operands.length > 0;
      if (program === 'influx')
        return /^(?:bucket|org|delete)$/.test(operands[0] ?? '') && (operands[0] === 'delete' || operands[1] === 'delete');
      return operands.includes('drop') || operands.includes('shutdown');
    },
    examples: {
      flagged: ['dropdb --if-exists prod', 'mysqladmin -u root -f drop shop', 'influx bucket delete -n x'],
      accepted: ['createdb prod', 'mysqladmin ping', 'mysqladmin -u root status'],
    },
  },
  {
    id: 'sql-destroys',
    rule: 'destructive-sql',
    grade: 'block',
    severity: 'high',
    does: 'drops or empties tables',
    programs: SQL_PROGRAMS,
    when: (command) => lossOf(command) === 'block',
    examples: {
      flagged: [
        'psql -c "DROP TABLE users"',
        'mysql -e "TRUNCATE orders"',
        `sqlite3 app.db 'delete from users;'`,
        'psql <<SQL\nDROP SCHEMA public CASCADE;\nSQL\n',
        `echo 'drop database shop' | mysql -u root`,
        'psql "$URL" --command="DELETE/**/FROM users"',
        `mysql -e 'update users set admin = 1'`,
      ],
      accepted: [
        'psql -c "SELECT 1"',
        'mysql -e "DELETE FROM users WHERE id = 3"',
        'psql -f schema.sql',
        'mysql -e "UPDATE users SET a = 1 WHERE id = 2"',
        'echo "drop table" > notes',
      ],
    },
  },
  {
    id: 'sql-takes-away',
    rule: 'destructive-sql',
    grade: 'ask',
    severity: 'medium',
    does: 'drops columns, or loosens who may see what',
    programs: SQL_PROGRAMS,
    when: (command) => lossOf(command) === 'ask',
    examples: {
      flagged: ['psql -c "ALTER TABLE users DROP COLUMN email"', 'psql -c "ALTER TABLE a DISABLE ROW LEVEL SECURITY"'],
      accepted: ['psql -c "ALTER TABLE users ADD COLUMN email text"', 'psql -c "DROP TABLE users"'],
    },
  },
  {
    id: 'redis-flush',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'empties a store of keys and values, or stops it',
    programs: ['redis-cli', 'valkey-cli', 'keydb-cli', 'memcflush', 'etcdctl'],
    when: (command) => {
      const { operands, has, words, invocation } = command;
      if (invocation.program === 'memcflush') return true;
      if (invocation.program === 'etcdctl') return operands[0] === 'del' && (has('--prefix', '--from-key') || operands[1] === '');
      return (
        operands.some((word) => REDIS.test(word)) ||
        (invocation.input?.kind === 'text' &&
          invocation.input.text.split('\n').some((line) => REDIS.test(line.trim().split(' ')[0] ?? ''))) ||
        words.some((word) => /\bflush(?:all|db)\b/i.test(word))
      );
    },
    examples: {
      flagged: [
        'redis-cli FLUSHALL',
        'redis-cli -h cache -n 1 flushdb async',
        'echo flushall | redis-cli',
        'etcdctl del "" --prefix',
      ],
      accepted: ['redis-cli ping', 'redis-cli del session:1', 'etcdctl get a', 'redis-cli get flushed'],
    },
  },
  {
    id: 'mongo-drop',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'critical',
    does: 'drops a database or empties a collection',
    programs: ['mongo', 'mongosh', 'mongorestore', 'mongoimport'],
    when: (command) =>
      /^mongo(?:restore|import)$/.test(command.invocation.program)
        ? command.has('--drop')
        : given(command).some((word) => MONGO.test(word.slice(0, 5_000))),
    examples: {
      flagged: [
        `mongosh prod --eval 'db.dropDatabase()'`,
        `mongo --eval "db.users.drop()"`,
        'mongosh --eval "db.users.deleteMany({})"',
        'mongorestore --drop dump',
      ],
      accepted: [
        `mongosh --eval 'db.stats()'`,
        'mongodump',
        `mongosh --eval 'db.users.deleteMany({ id: 3 })'`,
        'mongorestore dump',
      ],
    },
  },
  {
    id: 'search-delete',
    rule: 'destructive-command',
    grade: 'block',
    severity: 'high',
    does: 'deletes an index, a topic or a queue with all that is in it',
    programs: ['curl', 'kafka-topics', 'kafka-topics.sh', 'rabbitmqctl', 'rabbitmqadmin', 'nats', 'http', 'https', 'wget'],
    when: ({ words, has, operands, valueOf, invocation: { program } }) => {
      if (program.startsWith('kafka')) return has('--delete');
      if (program === 'rabbitmqctl')
        return /^(?:reset|force_reset|delete_queue|delete_vhost|purge_queue|stop|shutdown)$/.test(operands[0] ?? '');
      if (program === 'rabbitmqadmin') return /^(?:delete|purge)$/.test(operands[0] ?? '');
      if (program === 'nats') return operands[0] === 'stream' && /^(?:rm|purge|delete)$/.test(operands[1] ?? '');
      const method = (
        valueOf('-X', '--request', '--method') ??
        words.find((word) => /^-X\w/.test(word))?.slice(2) ??
        operands.find((word) => word === 'DELETE') ??
        ''
      ).toUpperCase();
      return (
        method === 'DELETE' &&
        words.some((word) =>
          /:9200(?:\/|$)|\/_all\b|\/v2?\/?(?:droplets|volumes|servers|databases|apps|projects|instances|clusters|zones|services)(?:\/|\b)|api\.(?:github\.com\/repos\/[^/]+\/[^/]+$|heroku\.com|digitalocean\.com|cloudflare\.com|vercel\.com|render\.com|fly\.io|hetzner\.cloud|linode\.com)|amazonaws\.com|googleapis\.com|management\.azure\.com|backboard\.railway/.test(
            word,
          ),
        )
      );
    },
    examples: {
      flagged: [
        'curl -XDELETE http://localhost:9200/_all',
        'curl -X DELETE https://api.digitalocean.com/v2/droplets/1',
        'kafka-topics.sh --delete --topic a',
        'rabbitmqctl reset',
      ],
      accepted: [
        'curl -X POST http://localhost:9200/a',
        'curl -X DELETE http://localhost:3000/users/1',
        'kafka-topics.sh --list',
        'rabbitmqctl status',
      ],
    },
  },
  ...TOOLS.map(
    ({ id, programs, does, test, flagged, accepted, grade = 'block' }): Entry => ({
      id,
      rule: 'destructive-command',
      grade,
      severity: grade === 'block' ? 'high' : 'medium',
      does,
      programs,
      when: (command) => test(command.operands, command),
      examples: { flagged, accepted },
    }),
  ),
];
