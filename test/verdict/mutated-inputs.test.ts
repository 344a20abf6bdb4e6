/** Mutated scripts, Dockerfiles, workflows, Makefiles, settings of agents and SQL through all rules: no crash, none over a second. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Change } from '../../src/change/change.js';
import { RULES } from '../../src/verdict/all-rules.js';
import { defaultPolicy } from '../../src/verdict/effective-policy.js';
import { evaluateLoaded, loadGrammarsFor } from '../../src/verdict/evaluate.js';
import { changeOf, type FileParts } from '../support/change.js';
import { changeFilesIn } from '../support/change-file.js';
import { mutated, mutations } from '../support/mutations.js';

/** Of all kinds together. Set MUTATIONS=10000 for the long run. */
const RUNS = Number(process.env['MUTATIONS'] ?? 1_500);
const LONGEST = 1_000;

const KINDS: Readonly<Record<string, RegExp>> = {
  'shell scripts': /\.(?:ba|z)?sh$/,
  Dockerfiles: /(?:^|\/)Dockerfile|\.dockerfile$/,
  workflows: /^\.github\/workflows\/|\.gitlab-ci\.yml$/,
  Makefiles: /(?:^|\/)(?:Makefile|justfile)$/i,
  "agents' settings": /(?:^|\/)\.(?:claude|codex|cursor|gemini|mcp|vscode|devcontainer|qwen|github\/copilot)/,
  SQL: /\.sql$/,
  'other files': /^/,
};

const MADE: Readonly<Record<string, FileParts>> = {
  Dockerfile: {
    before: 'FROM node:20.1.0\nRUN npm ci\n',
    after:
      'ARG V=20\nFROM node:${V}-alpine AS build\nRUN --mount=type=cache npm i -g x && <<EOF\nrm -rf /\nEOF\nCOPY --from=build a b\n',
  },
  Makefile: {
    before: 'test:\n\tnpm test\n',
    after:
      'X := $(shell rm -rf /)\ntest: a b\n\t@-npm test || true\n\tif [ -d x ]; then \\\n\t  terraform destroy; \\\n\tfi\ndefine y\nfoo\nendef\n',
  },
  'scripts/deploy.sh': {
    before: '#!/bin/bash\nset -e\n',
    after:
      '#!/bin/bash\nf() { local d="$1"; rm -rf "${d:?}"/*; }\nf / | xargs -I{} sh -c "kill {}"\ncat <<EOF | psql\nDROP TABLE a;\nEOF\nfor x in a b; do eval "$(echo cm0gLXJm | base64 -d) $x"; done\n',
  },
};

interface Seed {
  readonly path: string;
  readonly parts: FileParts;
}

const changed = [
  ...changeFilesIn('fixtures').map(([, { files }]) => files),
  ...RULES.flatMap(({ examples }) => [...examples.flagged, ...examples.accepted].map(({ files }) => files ?? {})),
  MADE,
];
const seeds: Seed[] = changed.flatMap((files) => Object.entries(files).map(([path, parts]) => ({ path, parts })));
const kindOf = (path: string): string => Object.entries(KINDS).find(([, pattern]) => pattern.test(path))?.[0] ?? '';
const byKind = Object.keys(KINDS).map((kind) => [kind, seeds.filter(({ path }) => kindOf(path) === kind)] as const);

/** A busy machine stops a run for a while; what is slow is so each time. */
function judged(make: () => Change): { milliseconds: number; crashes: string[] } {
  let milliseconds = Number.POSITIVE_INFINITY;
  let crashes: string[] = [];
  for (let run = 0; run < 3 && milliseconds > LONGEST; run++) {
    // A change of its own: rules keep what they read of one.
    const change = make();
    const started = performance.now();
    const { results } = evaluateLoaded(change, defaultPolicy(RULES), RULES, null);
    milliseconds = Math.min(milliseconds, performance.now() - started);
    crashes = results.filter(({ outcome }) => outcome === 'crashed').flatMap(({ reasons }) => reasons);
  }
  return { milliseconds, crashes };
}

beforeAll(() => loadGrammarsFor(changeOf({ files: Object.fromEntries(seeds.map(({ path, parts }) => [path, parts])) })));

describe('mutated inputs of all rules', () => {
  it.each(byKind)(
    '%s',
    (_kind, ofKind) => {
      expect(ofKind.length).toBeGreaterThan(0);
      let slowest = { milliseconds: 0, input: '' };
      fc.assert(
        fc.property(fc.constantFrom(...ofKind), mutations, fc.boolean(), ({ path, parts }, list, both) => {
          const text = (side: string | null, isMutated: boolean): string | null =>
            side === null || !isMutated ? side : mutated(side, list);
          const files = { [path]: { ...parts, before: text(parts.before, both), after: text(parts.after, true) } };
          const { milliseconds, crashes } = judged(() => changeOf({ files, agent: 'claude-code' }));
          expect(crashes).toEqual([]);
          if (milliseconds > slowest.milliseconds) slowest = { milliseconds, input: JSON.stringify([path, list, both]) };
        }),
        { seed: 5, numRuns: Math.ceil(RUNS / byKind.length) },
      );
      expect(slowest.milliseconds < LONGEST ? null : slowest).toBeNull();
    },
    600_000,
  );
});
