/** Projects of .NET: PackageReference, central versions, packages.config and tools. NuGet takes the lowest version that fits. */
import { childNamed, isUnreadableXml, readXml, walkXml } from '../data/xml.js';
import { Declarations, manifestReader } from './declarations.js';
import { lockfileOf, readNugetLock } from './lockfiles.js';
import type { Declaration, Level, Unreadable } from './manifest.js';
import { levelOfIntervals } from './maven-version.js';

const REFERENCES = ['PackageReference', 'PackageVersion', 'GlobalPackageReference', 'package', 'DotNetCliToolReference'];

export const nugetManifest = manifestReader({
  ecosystem: 'nuget',
  matches: (path) =>
    /\.(?:cs|fs|vb)proj$|(?:^|\/)(?:Directory\.(?:Packages|Build)\.(?:props|targets)|packages\.config)$/i.test(path),
  read: readProject,
  pin: ({ source }, to) => (source === 'registry' ? to : null),
  written: ({ name }, specifier) => `${name} Version="${specifier}"`,
  floor: ({ specifier }) => /^[[(]\s*(\d[\w.-]{0,60}),\s*\)$/.exec(specifier)?.[1] ?? null,
  ...lockfileOf(new Map([['packages.lock.json', readNugetLock]]), (name) => name.toLowerCase()),
});

function readProject(text: string): readonly Declaration[] | Unreadable {
  const root = readXml(text);
  if (isUnreadableXml(root)) return root;
  const found = new Declarations(text);
  for (const element of walkXml(root)) {
    if (!REFERENCES.includes(element.name)) continue;
    const { attributes } = element;
    const name = attributes['Include'] ?? attributes['Update'] ?? attributes['id'] ?? '';
    const inner = childNamed(element, 'Version');
    const version = attributes['VersionOverride'] ?? attributes['Version'] ?? attributes['version'] ?? inner?.text;
    // Without a version it stands in Directory.Packages.props.
    if (name === '' || version === undefined || version.includes('$(')) continue;
    const line = attributes['Version'] === undefined && inner !== null ? inner.line : element.line;
    found.add({ name, group: element.name, specifier: version, level: levelOf(version.trim()), line });
  }
  return found.done();
}

/** "1.2.3" is the lowest version and with it the one that is taken; "*" floats. */
function levelOf(version: string): Level {
  if (version === '' || /^\*(?:-\*)?$/.test(version)) return 'wildcard';
  if (/^[[(]/.test(version)) return levelOfIntervals(version);
  return version.includes('*') ? 'range' : 'exact';
}
