/** Images of Docker Compose's services. A service that is built here needs no image from outside. */
import { entriesOf, isUnreadableData, valueAt } from '../data/data.js';
import { readYaml } from '../data/yaml.js';
import { Declarations, manifestReader } from './declarations.js';
import { readImage } from './images.js';
import type { Declaration, Unreadable } from './manifest.js';

export const composeManifest = manifestReader({
  ecosystem: 'docker',
  matches: (path) => /(?:^|\/)(?:docker-)?compose(?:[._-][^/]{1,100})?\.ya?ml$/i.test(path),
  read: readCompose,
  pin: () => null,
  written: ({ name }, specifier) => `image: ${name}:${specifier}`,
});

function readCompose(text: string): readonly Declaration[] | Unreadable {
  const read = readYaml(text);
  if (isUnreadableData(read)) return read;
  const found = new Declarations(text);
  for (const document of read) {
    for (const { value: service } of entriesOf(valueAt(document, 'services'))) {
      const written = valueAt(service, 'image');
      if (written?.kind !== 'scalar' || valueAt(service, 'build') !== null) continue;
      const image = readImage(withDefaults(written.text));
      if (image !== null) found.add({ ...image, group: 'services', line: written.line });
    }
  }
  return found.done();
}

/** `${TAG:-latest}` is what it falls back to. */
function withDefaults(text: string): string {
  return text.length > 1_000 ? text : text.replace(/\$\{[A-Za-z_]\w{0,100}:?-([^${}]{0,300})\}/g, '$1');
}
