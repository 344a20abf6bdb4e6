/** pom.xml: dependencies, managed ones, plugins, extensions and the parent, with properties of the same file put in. */
import { childNamed, childrenNamed, isUnreadableXml, readXml, walkXml, type XmlElement } from '../data/xml.js';
import { Declarations, manifestReader } from './declarations.js';
import type { Declaration, Unreadable } from './manifest.js';
import { levelOfMavenVersion } from './maven-version.js';

const KINDS = ['dependency', 'plugin', 'extension', 'parent'];
const MAX_SUBSTITUTIONS = 5;

export const mavenManifest = manifestReader({
  ecosystem: 'maven',
  matches: (path) => /(?:^|\/)(?:pom\.xml|[^/]{1,100}\.pom|extensions\.xml)$/.test(path),
  read: readPom,
  written: ({ name }, specifier) => `${name}:${specifier}`,
  // Maven's own lockfile does not exist; a floor is told by the interval.
  floor: ({ specifier }) => /^\[\s*(\d[\w.-]{0,60}),\s*\)$/.exec(specifier)?.[1] ?? null,
});

function readPom(text: string): readonly Declaration[] | Unreadable {
  const root = readXml(text);
  if (isUnreadableXml(root)) return root;
  const found = new Declarations(text);
  const properties = new Map<string, XmlElement>();
  for (const element of walkXml(root)) {
    if (element.name === 'properties') for (const property of element.children) properties.set(property.name, property);
  }
  for (const element of walkXml(root)) {
    if (!KINDS.includes(element.name)) continue;
    const artifact = childNamed(element, 'artifactId')?.text ?? '';
    const written = childNamed(element, 'version');
    // Without a version it is managed elsewhere: in a parent, a bill of materials, or by the super POM.
    if (artifact === '' || written === null) continue;
    const group = childNamed(element, 'groupId')?.text ?? (element.name === 'plugin' ? 'org.apache.maven.plugins' : '');
    const { value, place } = resolved(written, properties);
    const level = levelOfMavenVersion(value);
    const name = `${group}:${artifact}`;
    if (level !== null)
      found.add({
        name,
        group: `${element.name}s`.replace('dependencys', 'dependencies').replace('parents', 'parent'),
        specifier: value,
        level,
        line: place.line,
      });
  }
  return found.done();
}

/** What a property says, and where it says so. */
function resolved(written: XmlElement, properties: ReadonlyMap<string, XmlElement>): { value: string; place: XmlElement } {
  let place = written;
  for (let step = 0; step < MAX_SUBSTITUTIONS; step++) {
    const name = /^\$\{([^${}]{1,200})\}$/.exec(place.text)?.[1];
    const property = name === undefined ? undefined : properties.get(name);
    if (property === undefined) break;
    place = property;
  }
  return { value: place.text, place };
}

/** The addresses that a POM or Maven's settings name as places to take artifacts from. */
export function mavenRepositories(root: XmlElement): XmlElement[] {
  return [...walkXml(root)]
    .filter((element) => ['repository', 'pluginRepository', 'mirror'].includes(element.name))
    .flatMap((element) => childrenNamed(element, 'url'));
}
