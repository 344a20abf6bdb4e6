import { beforeAll } from '@jest/globals';
import { guardRemoved } from '../../src/rules/monitoring/guard-removed.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import type { FileParts } from '../support/change.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.js', 'a.ts', 'a.tsx']));

/** One file before and after. */
function file(path: string, before: string | null, after: string | null): Record<string, FileParts> {
  return { [path]: { before, after } };
}

const BODY = `  const order = await orders.find(req.params.id);
  await audit.record(order, 'cancelled');
  await orders.cancel(order.id);
  res.json({ cancelled: order.id });
`;

/** A handler of a shop with something in front of what it does. */
function handler(guard: string, body = BODY): string {
  return `export async function cancelOrder(req, res, next) {\n${guard}${body}}\n`;
}

const ROLE_CHECK =
  "  if (!req.user.roles.includes('manager')) {\n    return res.status(403).json({ error: 'Forbidden' });\n  }\n";

testRule(guardRemoved, {
  flagged: [
    {
      name: 'a condition that answers 403 is deleted',
      files: file('src/orders.js', handler(ROLE_CHECK), handler('')),
      findings: [
        {
          message: 'removed',
          path: 'src/orders.js',
          baseLine: 2,
          line: 2,
          confidence: 'certain',
          data: {
            guard: 'Permission check',
            place: 'cancelOrder',
            effect: 'callers were answered 403',
            code: "`if (!req.user.roles.includes('manager')) { return res.status(403).json({ error: 'Forbidden' }); }`",
            harm: 'Whoever reaches this code may now do what only some were allowed to.',
          },
        },
      ],
    },
    {
      name: 'the same with its test, in TypeScript, in a renamed file',
      files: {
        'src/orders/cancel.ts': { before: handler(ROLE_CHECK), after: handler(''), previousPath: 'src/orders.ts' },
        'test/orders.test.ts': { before: "it('refuses a clerk', check);\n", after: '' },
      },
      findings: [{ message: 'removed', path: 'src/orders/cancel.ts', baseLine: 2 }],
    },
    {
      name: 'a condition in the handler of a route',
      files: file(
        'src/users.js',
        "router.delete('/users/:id', async (req, res) => {\n  if (!can(req.user, 'users:delete')) return res.status(403).end();\n  await users.remove(req.params.id);\n});\n",
        "router.delete('/users/:id', async (req, res) => {\n  await users.remove(req.params.id);\n});\n",
      ),
      findings: [
        {
          message: 'removed',
          baseLine: 2,
          line: 2,
          data: {
            guard: 'Permission check',
            place: "router.delete('/users/:id')",
            effect: 'callers were answered 403',
            code: "`if (!can(req.user, 'users:delete')) return res.status(403).end();`",
            harm: 'Whoever reaches this code may now do what only some were allowed to.',
          },
        },
      ],
    },
    {
      name: 'an operand is dropped from a condition that throws',
      files: file(
        'src/files.ts',
        handler("  if (hasTraversal(folder) || (name && hasTraversal(name))) throw new Error('Invalid path');\n"),
        handler("  if (hasTraversal(folder)) throw new Error('Invalid path');\n"),
      ),
      findings: [{ message: 'weakened', confidence: 'certain' }],
    },
    {
      name: 'a check that is a statement of its own',
      files: file('src/orders.js', handler('  await this.authorize(req.user, "orders");\n'), handler('')),
      findings: [{ message: 'removed', identity: 'cancelOrder\nthis.authorize(req.user, "orders")' }],
    },
    {
      name: 'a value that went through a validator',
      files: file(
        'src/feeds.js',
        'export async function fetchFeed(url) {\n  const target = validateFeedUrl(url);\n  const answer = await get(target);\n  return answer.body;\n}\n',
        'export async function fetchFeed(url) {\n  const answer = await get(url);\n  return answer.body;\n}\n',
      ),
      findings: [
        {
          message: 'removed',
          data: expectedData(
            'Validation',
            'fetchFeed',
            'a check was made',
            'validateFeedUrl(url)',
            'Input that was turned away now reaches the code behind it.',
          ),
        },
      ],
    },
    {
      name: 'escaping around a value',
      files: file(
        'src/page.jsx',
        'const Bio = ({ text }) => {\n  const html = DOMPurify.sanitize(marked(text));\n  return <p dangerouslySetInnerHTML={{ __html: html }} />;\n};\n',
        'const Bio = ({ text }) => {\n  const html = marked(text);\n  return <p dangerouslySetInnerHTML={{ __html: html }} />;\n};\n',
      ),
      findings: [{ message: 'removed', baseLine: 2 }],
    },
    {
      name: 'a middleware leaves a route',
      files: file(
        'src/routes.ts',
        "router.get('/users', listUsers);\nrouter.delete('/users/:id', requireAdmin, removeUser);\nrouter.post('/users', checkPermission('users:create'), createUser);\n",
        "router.get('/users', listUsers);\nrouter.delete('/users/:id', removeUser);\nrouter.post('/users', createUser);\n",
      ),
      findings: [
        { message: 'removed', baseLine: 2 },
        { message: 'removed', baseLine: 3 },
      ],
    },
    {
      name: 'a decorator leaves a method',
      files: file(
        'src/users.controller.ts',
        "@Controller('users')\nexport class UsersController {\n  @UseGuards(TokenGuard)\n  @Delete(':id')\n  remove(@Param('id') id: string) {\n    return this.users.remove(id);\n  }\n}\n",
        "@Controller('users')\nexport class UsersController {\n  @Delete(':id')\n  remove(@Param('id') id: string) {\n    return this.users.remove(id);\n  }\n}\n",
      ),
      findings: [{ message: 'removed', baseLine: 3 }],
    },
    {
      name: 'a permission is lowered',
      files: file(
        'src/notes.controller.ts',
        "class Notes {\n  @Permissions(Permission.OWNER)\n  @Delete('/revisions')\n  purge() {\n    return this.notes.purge();\n  }\n}\n",
        "class Notes {\n  @Permissions(Permission.READ)\n  @Delete('/revisions')\n  purge() {\n    return this.notes.purge();\n  }\n}\n",
      ),
      findings: [{ message: 'weakened', baseLine: 2, line: 2, confidence: 'certain' }],
    },
    {
      name: 'a cookie loses a flag and TLS its check',
      files: file(
        'src/session.js',
        'const cookie = { name: "sid", httpOnly: true, maxAge: 3600 };\nconst tls = { host, port, rejectUnauthorized: true };\n',
        'const cookie = { name: "sid", maxAge: 3600 };\nconst tls = { host, port, rejectUnauthorized: false };\n',
      ),
      findings: [
        { message: 'removed', baseLine: 1 },
        { message: 'removed', baseLine: 2 },
        { message: 'bypassed', line: 2 },
      ].slice(0, 3),
    },
    {
      name: 'a schema loses constraints',
      files: file(
        'src/schema.ts',
        'export const SignUp = z.object({\n  email: z.string().email().max(200),\n  name: z.string().min(1),\n}).strict();\n',
        'export const SignUp = z.object({\n  email: z.string(),\n  name: z.string().min(1),\n});\n',
      ),
      findings: [
        { message: 'weakened', baseLine: 2 },
        { message: 'weakened', baseLine: 4 },
      ],
    },
    {
      name: 'a pattern loses its anchors',
      files: file(
        'src/slug.js',
        'const SLUG = /^[a-z0-9-]+$/;\nexport const isSlug = (text) => SLUG.test(text);\n',
        'const SLUG = /[a-z0-9-]+/;\nexport const isSlug = (text) => SLUG.test(text);\n',
      ),
      findings: [{ message: 'weakened', baseLine: 1, line: 1 }],
    },
    {
      name: 'an entry leaves a deny list',
      files: file(
        'src/serve.js',
        "export const deniedFiles = ['.env', '.npmrc', '*.pem'];\nserve(deniedFiles);\n",
        "export const deniedFiles = ['.env'];\nserve(deniedFiles);\n",
      ),
      findings: [{ message: 'weakened', baseLine: 1 }],
    },
    {
      name: 'a condition that is always true, and a check that returns at once',
      files: file(
        'src/access.js',
        'export function isAllowed(user, item) {\n  return user.id === item.ownerId;\n}\nexport function show(user, item) {\n  if (isAllowed(user, item)) render(item);\n}\n',
        'export function isAllowed(user, item) {\n  return true;\n  return user.id === item.ownerId;\n}\nexport function show(user, item) {\n  if (isAllowed(user, item) || true) render(item);\n}\n',
      ),
      findings: [
        { message: 'bypassed', line: 2 },
        { message: 'bypassed', line: 6 },
      ],
    },
    {
      name: 'the check moves to a comment and a text',
      files: file(
        'src/orders.js',
        handler(ROLE_CHECK),
        handler("  // if (!req.user.roles.includes('manager')) return res.status(403)\n  log('Forbidden');\n"),
      ),
      findings: [{ message: 'removed' }],
    },
    {
      name: 'a guard of a renamed function',
      files: file('src/orders.js', handler(ROLE_CHECK), handler('').replace('cancelOrder', 'cancelOrderNow')),
      findings: [{ message: 'removed' }],
    },
    {
      name: 'one of two equal checks',
      files: file(
        'src/orders.js',
        `${handler(ROLE_CHECK)}${handler(ROLE_CHECK).replace('cancelOrder', 'refund')}`,
        `${handler(ROLE_CHECK)}${handler('').replace('cancelOrder', 'refund')}`,
      ),
      findings: [{ message: 'removed' }],
    },
    {
      name: 'the script of a component',
      files: file(
        'src/Login.vue',
        '<template>\n  <p>{{ it }}</p>\n</template>\n<script>\nexport default {\n  open(url) {\n    const safe = sanitizeUrl(url);\n    this.last = url;\n    window.open(safe);\n  },\n};\n</script>\n',
        '<template>\n  <p>{{ it }}</p>\n</template>\n<script>\nexport default {\n  open(url) {\n    this.last = url;\n    window.open(url);\n  },\n};\n</script>\n',
      ),
      findings: [{ message: 'removed', baseLine: 7 }],
    },
    {
      name: 'a check put into a comment, its lines unchanged',
      files: file('src/orders.js', handler(ROLE_CHECK), handler(`  /*\n${ROLE_CHECK}  */\n`)),
      findings: [{ message: 'removed', baseLine: 2 }],
    },
    {
      name: 'a check that never runs',
      files: file('src/orders.js', handler(ROLE_CHECK), handler(`  if (false) {\n${ROLE_CHECK}  }\n`)),
      findings: [{ message: 'bypassed', line: 2 }],
    },
    {
      name: 'a condition that turns fewer callers away',
      files: file(
        'src/origin.js',
        handler('  if (req.headers.origin !== site.origin) return res.status(403).end();\n'),
        handler("  if (req.headers.origin !== site.origin && req.method === 'POST') return res.status(403).end();\n"),
      ),
      findings: [{ message: 'weakened', confidence: 'certain' }],
    },
    {
      name: 'a comparison in constant time',
      files: file(
        'src/hook.js',
        'export function accept(body, sent) {\n  const own = sign(body);\n  const same = crypto.timingSafeEqual(own, sent);\n  return same ? store(body) : null;\n}\n',
        'export function accept(body, sent) {\n  const own = sign(body);\n  const same = own === sent;\n  return same ? store(body) : null;\n}\n',
      ),
      findings: [{ message: 'removed', baseLine: 3 }],
    },
    {
      name: 'a lookup that is no longer kept to the own records',
      files: file(
        'src/invoices.ts',
        'export async function read(req) {\n  const invoice = await db.invoice.findFirst({ where: { id: req.params.id, ownerId: req.user.id } });\n  return invoice;\n}\n',
        'export async function read(req) {\n  const invoice = await db.invoice.findFirst({ where: { id: req.params.id } });\n  return invoice;\n}\n',
      ),
      findings: [{ message: 'removed', confidence: 'certain' }],
    },
    {
      name: 'an error of a check is swallowed',
      files: file(
        'src/pay.js',
        'export async function pay(req) {\n  await verifySignature(req);\n  return book(req.body);\n}\n',
        'export async function pay(req) {\n  try {\n    await verifySignature(req);\n  } catch {}\n  return book(req.body);\n}\n',
      ),
      findings: [{ message: 'weakened' }],
    },
    {
      name: 'a pattern that finds less of what has to go',
      files: file(
        'src/names.js',
        "export function clean(name) {\n  return name.replace(/\\.\\.|[<>]/g, '');\n}\n",
        "export function clean(name) {\n  return name.replace(/\\.\\./g, '');\n}\n",
      ),
      findings: [{ message: 'weakened' }],
    },
    {
      name: 'a registration that was there only for its guard',
      files: file(
        'src/app.js',
        'export function start(app) {\n  app.register(rateLimit, { max: 100 });\n  app.register(routes);\n  app.listen(80);\n}\n',
        'export function start(app) {\n  app.register(routes);\n  app.listen(80);\n}\n',
      ),
      findings: [{ message: 'removed', baseLine: 2 }],
    },
    {
      name: 'much of the code around it changed too: a warning',
      files: file(
        'src/report.js',
        "export async function report(req, res) {\n  if (!can(req.user, 'report')) return res.status(403).end();\n  const rows = await database.query(statement, [req.params.month]);\n  const totals = sumUp(rows);\n  res.render('report', { totals, month: req.params.month });\n}\n",
        "export async function report(req, res) {\n  drawChart(palette, sizes);\n  res.render('report', { totals, month: req.params.month });\n}\n",
      ),
      findings: [{ message: 'removed', confidence: 'possible' }],
    },
    {
      name: 'a long literal is not repeated',
      files: file(
        'src/hook.js',
        handler("  if (req.headers.token !== 'q9Zr4TbW7xLm2VnK8sJd3fHg') return res.status(401).end();\n"),
        handler(''),
      ),
      secrets: ['q9Zr4TbW7xLm2VnK8sJd3fHg'],
      findings: [{ message: 'removed' }],
    },
  ],
  accepted: [
    { name: 'no code of a known language', files: file('README.md', 'auth\n', 'no auth\n'), outcome: 'not-applicable' },
    { name: 'a test', files: file('test/orders.test.js', handler(ROLE_CHECK), handler('')), outcome: 'not-applicable' },
    {
      name: 'comments and layout',
      files: file(
        'src/orders.js',
        handler(`  // check permission\n${ROLE_CHECK}`),
        handler(ROLE_CHECK.replace(/\n\s+/g, ' ').replace(/'/g, '"')),
      ),
    },
    {
      name: 'moved into another file',
      files: {
        ...file('src/orders.js', handler(ROLE_CHECK), handler('  requireManager(req, res);\n')),
        ...file('src/guards.js', null, `export function requireManager(req, res) {\n${ROLE_CHECK}}\n`),
      },
    },
    {
      name: 'extracted into a helper without a telling name',
      files: {
        ...file('src/orders.js', handler(ROLE_CHECK), handler('  if (step(req, res)) return;\n')),
        ...file('src/step.js', null, `export function step(req, res) {\n${ROLE_CHECK}}\n`),
      },
    },
    {
      name: 'turned round',
      files: file(
        'src/orders.js',
        handler(ROLE_CHECK),
        handler("  if (req.user.roles.includes('manager')) {\n", BODY).replace(
          /\}\n$/,
          "  } else {\n    res.status(403).json({ error: 'Forbidden' });\n  }\n}\n",
        ),
      ),
    },
    {
      name: 'renamed variables',
      files: file(
        'src/orders.js',
        handler(ROLE_CHECK),
        handler(ROLE_CHECK).replaceAll('req', 'request').replaceAll('res.', 'response.'),
      ),
    },
    {
      name: 'a renamed check',
      files: file(
        'src/feeds.js',
        'export function open(url) {\n  assertSafeUrl(url);\n  return get(url);\n}\n',
        'export function open(url) {\n  ensureAllowedUrl(url);\n  return get(url);\n}\n',
      ),
    },
    {
      name: 'replaced by a middleware of the route',
      files: file(
        'src/routes.js',
        "router.get('/a', async (req, res) => {\n  if (!can(req.user)) return res.status(403).end();\n  res.json(await all());\n});\n",
        "router.get('/a', requirePermission('a'), async (req, res) => {\n  res.json(await all());\n});\n",
      ),
    },
    {
      name: 'deleted with its function',
      files: file('src/orders.js', `${handler(ROLE_CHECK)}export const other = 1;\n`, 'export const other = 1;\n'),
    },
    { name: 'deleted with its file', files: file('src/orders.js', handler(ROLE_CHECK), null) },
    {
      name: 'deleted with its route',
      files: file(
        'src/routes.js',
        "router.get('/a', auth, a);\nrouter.get('/b', auth, b);\nrouter.get('/c', auth, c);\n",
        "router.get('/a', auth, a);\nrouter.get('/c', auth, c);\n",
      ),
    },
    {
      name: 'decorators of methods that their class already has',
      files: file(
        'src/c.ts',
        "@UseGuards(TokenGuard)\nexport class C {\n  @UseGuards(TokenGuard)\n  @Get('a')\n  a() {\n    return 1;\n  }\n}\n",
        "@UseGuards(TokenGuard)\nexport class C {\n  @Get('a')\n  a() {\n    return 1;\n  }\n}\n",
      ),
    },
    {
      name: 'types and casts',
      files: file(
        'src/o.ts',
        'export function f(req: any, res: any) {\n  if (!can(req.user as any)) throw new Error("Forbidden");\n  return act(req);\n}\n',
        'export function f(req: Request, res: Response): Promise<void> {\n  if (!can(req.user!)) throw new Error("Forbidden");\n  return act(req);\n}\n',
      ),
    },
    {
      name: 'an option that was off',
      files: file(
        'src/tls.js',
        'connect({ host, rejectUnauthorized: false });\n',
        'connect({ host, port, rejectUnauthorized: false });\n',
      ),
    },
    {
      name: 'words that only look like guards',
      files: file(
        'src/ui.js',
        'export function form(author) {\n  const checkbox = renderCheckbox(author);\n  setRequiresLogin(true);\n  return [checkbox, author];\n}\n',
        'export function form(author) {\n  return [author];\n}\n',
      ),
    },
    { name: 'a guard is added', files: file('src/orders.js', handler(''), handler(ROLE_CHECK)) },
    { name: 'an entry joins a deny list', files: file('src/s.js', "const denied = ['a'];\n", "const denied = ['a', 'b'];\n") },
  ],
  undecided: [
    {
      name: 'a file that is too long',
      files: file('src/big.js', `${handler(ROLE_CHECK)}${'x();\n'.repeat(210_000)}`, handler('')),
      reason: 'more than 1,000,000 characters',
    },
    {
      name: 'code that is nested too deeply',
      files: file('src/deep.js', handler(ROLE_CHECK), `${handler('')}${'('.repeat(3_000)}1${')'.repeat(3_000)}\n`),
      reason: 'nested too deeply',
    },
  ],
});

function expectedData(guard: string, place: string, effect: string, code: string, harm: string): Record<string, string> {
  return { guard, place, effect, code: `\`${code}\``, harm };
}
