/** Writes the files that are generated from the code; `npm run docs`. Tests hold the committed ones to what would be written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { policySchema } from '../src/verdict/policy-schema.js';
import { RULES } from '../src/verdict/all-rules.js';
import { dependencyCases, dependencyCasesIn } from './dependency-cases.js';
import { parseEnforcer, parseManifest, parseObservedRequests, permissionsPage } from './permissions-page.js';
import { withChecklist } from './readme.js';
import { rulesPage } from './rules-page.js';

const read = (path: string): string => readFileSync(path, 'utf8');

const pages: Readonly<Record<string, string>> = {
  'docs/rules.md': rulesPage(RULES, { 'dependency-unpinned': dependencyCases(dependencyCasesIn('fixtures/dependencies')) }),
  'docs/nightwarden.schema.json': `${JSON.stringify(policySchema(RULES), null, 2)}\n`,
  'README.md': withChecklist(read('README.md'), RULES),
  'docs/permissions.md': permissionsPage(
    parseObservedRequests(read('fixtures/github/observed-requests.json')),
    parseManifest(read('app.yml')),
    parseEnforcer(read('docs/enforcer.yml')),
  ),
};

for (const [path, text] of Object.entries(pages)) {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
