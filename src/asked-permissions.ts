/** The permissions that the App asks for, from the two committed lists: app.yml, and docs/enforcer.yml for the second step. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { AskedPermissions } from './github/grants.js';
import { packagePath } from './package-path.js';

const permissions = z.record(z.string(), z.enum(['read', 'write']));

export function readAskedPermissions(): AskedPermissions {
  const read = (name: string): unknown => parse(readFileSync(packagePath(name), 'utf8'));
  return {
    observer: z.object({ default_permissions: permissions }).parse(read('app.yml')).default_permissions,
    enforcer: z.object({ permissions }).parse(read('docs/enforcer.yml')).permissions,
  };
}
