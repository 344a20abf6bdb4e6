/** The small organisation's code: what its repository holds before the night. */

const DEPENDENCIES: Readonly<Record<string, string>> = { express: '5.1.0' };

export function packageJson(dependencies: Readonly<Record<string, string>> = {}): string {
  return `${JSON.stringify({ name: 'shop', private: true, type: 'module', dependencies: { ...DEPENDENCIES, ...dependencies } }, null, 2)}\n`;
}

const DELETE_CHECK = "  if (!can(req.user, 'users:delete')) return res.status(403).end();\n";

/** The routes of users, with or without the permission check on deleting one. */
export function userRoutes({ checked }: { checked: boolean }): string {
  return `import { Router } from 'express';
import { can } from '../permissions.js';
import { users } from './users.js';

export const routes = Router();

export async function deleteUser(req, res) {
${checked ? DELETE_CHECK : ''}  await users.remove(req.params.id);
  res.status(204).end();
}

routes.delete('/users/:id', deleteUser);
`;
}

export const PRICES = `/** The price with tax, in cents. */
export function withTax(cents, rate) {
  return cents * (1 + rate);
}
`;

export const ROUNDED_PRICES = `/** The price with tax, in whole cents. */
export function withTax(cents, rate) {
  return Math.round(cents * (1 + rate));
}
`;

export const USERS_TEST = `test('rejects a non-admin', async () => {
  expect((await asGuest().delete('/users/1')).status).toBe(403);
});
`;

export const POLICY = `# What agents may do in this repository. Everything that is not said has a default.
rules:
  branch-name: { task: required }
`;

export const SHOP = {
  'README.md': '# Shop\n',
  'package.json': packageJson(),
  'src/prices.js': PRICES,
  'src/permissions.js': 'export const can = (user, permission) => user.permissions.includes(permission);\n',
  'src/users/users.js': 'export const users = new Map();\n',
  'src/users/routes.js': userRoutes({ checked: true }),
  'test/users.test.js': USERS_TEST,
  '.github/nightwarden.yml': POLICY,
};
