/** Providers and modules of Terraform and OpenTofu, and the sources of Terragrunt. */
import { levelOfConstraint } from './constraints.js';
import { Declarations, isCommitId, isVersionTag, manifestReader, repositoryOf } from './declarations.js';
import { type HclAttribute, type HclBlock, readHcl } from './hcl.js';
import { lockfileOf, readTerraformLock } from './lockfiles.js';
import type { Declaration, Unreadable } from './manifest.js';
import { LARGEST_SOURCE } from './tokens.js';

export const terraformManifest = manifestReader({
  ecosystem: 'terraform',
  matches: (path) => /\.(?:tf|tofu)$|(?:^|\/)terragrunt\.hcl$/.test(path),
  read: readConfiguration,
  written: ({ source }, specifier) => (source === 'git' ? `?ref=${specifier}` : `version = "${specifier}"`),
  ...lockfileOf(new Map([['.terraform.lock.hcl', readTerraformLock]])),
});

function readConfiguration(text: string, path: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: 'the configuration is longer than 1 MB' };
  const found = new Declarations(text);
  // A module leaves the upper end to the configuration that uses it.
  const published = /(?:^|\/)modules\//.test(path);
  for (const block of readHcl(text).blocks) {
    if (block.type === 'module') addModule(found, block.labels[0] ?? '', block);
    if (block.type !== 'terraform') continue;
    if (path.endsWith('.hcl')) addModule(found, 'terraform', block);
    for (const providers of block.blocks.filter(({ type }) => type === 'required_providers')) {
      for (const provider of providers.attributes) addProvider(found, provider, published);
    }
  }
  return found.done();
}

function addProvider(found: Declarations, provider: HclAttribute, published: boolean): void {
  const version = provider.members.find(({ name }) => name === 'version');
  const source = provider.members.find(({ name }) => name === 'source')?.text ?? `hashicorp/${provider.name}`;
  const text = provider.text ?? version?.text;
  // An expression is told by what it names, elsewhere.
  if (text === null || (version === undefined && provider.text === null && provider.members.length === 0)) return;
  const level = levelOfConstraint(text ?? '', { bare: 'exact' });
  const place = version ?? provider;
  if (level !== null)
    found.add({
      name: source.toLowerCase(),
      group: 'required_providers',
      specifier: text ?? '',
      level,
      line: place.line,
      endLine: place.endLine,
      published,
    });
}

/** A module's own folder, the registry ("acme/vpc/aws" with `version`), Git ("git::https://…?ref=v1"), or an address. */
function addModule(found: Declarations, name: string, block: HclBlock): void {
  const source = block.attributes.find((each) => each.name === 'source');
  const version = block.attributes.find((each) => each.name === 'version');
  const address = source?.text ?? null;
  if (source === undefined || address === null || /^\.{1,2}\//.test(address) || address.startsWith('/')) return;
  const isGit = /^git::|^git@|^(?:github\.com|bitbucket\.org)\/|^https:\/\/[^?]{1,500}\.git(?:\/|\?|$)/.test(address);
  if (isGit) {
    const ref = /[?&]ref=([^&]{1,200})/.exec(address)?.[1] ?? '';
    const level = isCommitId(ref) ? 'exact' : ref !== '' && isVersionTag(ref) ? 'tag' : 'moving';
    const origin = repositoryOf((address.split('?')[0] ?? '').replace(/^git::/, ''));
    found.add({ name, group: 'module', specifier: ref, level, source: 'git', origin, line: source.line });
  } else if (/^(?:https?|s3|gcs)::?/.test(address)) {
    const isFixed = /[?&]checksum=sha(?:256|512):/.test(address);
    found.add({
      name,
      group: 'module',
      specifier: address,
      level: isFixed ? 'exact' : 'moving',
      source: 'url',
      origin: address,
      line: source.line,
    });
  } else if (address.startsWith('tfr://')) {
    const told = /[?&]version=([^&]{1,200})/.exec(address)?.[1] ?? '';
    const level = levelOfConstraint(told, { bare: 'exact' });
    if (level !== null)
      found.add({ name, group: 'module', specifier: told, level, line: source.line, origin: address.split('?')[0] });
  } else if (version?.text !== null) {
    const level = levelOfConstraint(version?.text ?? '', { bare: 'exact' });
    if (level !== null)
      found.add({
        name,
        group: 'module',
        specifier: version?.text ?? '',
        level,
        line: (version ?? source).line,
        origin: address,
      });
  }
}
