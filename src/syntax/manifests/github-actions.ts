/** Actions, reusable workflows and images that GitHub's workflows and composite actions run. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { Declarations, isCommitId, isVersionTag, manifestReader } from './declarations.js';
import { readImage } from './images.js';
import type { Declaration, Unreadable } from './manifest.js';

export const githubActionsManifest = manifestReader({
  ecosystem: 'github-actions',
  matches: (path) => /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/i.test(path),
  read: readWorkflow,
  pin: () => null,
  written: ({ name, source }, specifier) => (source === 'git' ? `uses: ${name}@${specifier}` : `${name}:${specifier}`),
});

function readWorkflow(text: string): readonly Declaration[] | Unreadable {
  const read = readYaml(text);
  if (isUnreadableData(read)) return read;
  const reading = new Reading(text);
  const root = read[0] ?? null;
  for (const { value: job } of entriesOf(valueAt(root, 'jobs'))) {
    reading.uses(valueAt(job, 'uses'));
    reading.steps(valueAt(job, 'steps'));
    const container = valueAt(job, 'container');
    reading.image(container?.kind === 'map' ? valueAt(container, 'image') : container, 'container');
    for (const { value: service } of entriesOf(valueAt(job, 'services'))) reading.image(valueAt(service, 'image'), 'services');
  }
  const runs = valueAt(root, 'runs');
  reading.steps(valueAt(runs, 'steps'));
  const image = valueAt(runs, 'image');
  if (image?.kind === 'scalar' && image.text.startsWith('docker://')) reading.image(image, 'runs');
  return reading.found.done();
}

class Reading {
  readonly found: Declarations;
  private readonly lines: readonly string[];

  constructor(text: string) {
    this.found = new Declarations(text);
    this.lines = text.split('\n');
  }

  steps(steps: DataNode | null): void {
    for (const step of itemsOf(steps)) this.uses(valueAt(step, 'uses'));
  }

  /** `owner/repository/path@ref`; what begins with "./" lies in this repository. */
  uses(node: DataNode | null): void {
    if (node?.kind !== 'scalar') return;
    const text = node.text.trim();
    if (text.startsWith('docker://')) {
      this.image(node, 'uses');
      return;
    }
    // Anything else is filled in before GitHub reads it, or lies in this repository under another root.
    if (!/^[\w.-]{1,100}\/[\w.-]/.test(text) || /^\.{1,2}\//.test(text) || text.includes('${{')) return;
    const at = text.indexOf('@');
    const name = at < 0 ? text : text.slice(0, at);
    const ref = at < 0 ? '' : text.slice(at + 1);
    const level = ref === '' ? 'wildcard' : isCommitId(ref) ? 'exact' : isVersionTag(ref) ? 'tag' : 'moving';
    const said = level === 'exact' ? versionSaid(this.lines[node.line - 1] ?? '') : undefined;
    // GitHub compares owners and repositories without case.
    this.found.add({
      name,
      group: 'uses',
      specifier: ref,
      level,
      source: 'git',
      origin: name.toLowerCase(),
      line: node.line,
      said,
    });
  }

  image(node: DataNode | null, group: string): void {
    const image = node?.kind === 'scalar' && !node.text.includes('${{') ? readImage(node.text) : null;
    if (node !== null && image !== null) this.found.add({ ...image, group, line: node.line, ecosystem: 'docker' });
  }
}

/** The whole version in `# v4.1.1` after the commit; a major version alone holds for many commits. */
function versionSaid(line: string): string | undefined {
  if (line.length > 2_000) return undefined;
  return /\s#\s{0,9}(?:[\w./-]{1,100}@|tag[=:]\s{0,3}|pin@)?v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-.][0-9A-Za-z.-]{1,60})?)(?:\s|$)/.exec(
    line,
  )?.[1];
}
