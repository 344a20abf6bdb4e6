/** A container image as Docker writes it: registry, repository, tag and digest. */
import type { Level } from './manifest.js';

export interface Image {
  /** The repository as written, without tag and digest. */
  readonly name: string;
  /** The tag and digest as written: "20-alpine", "20@sha256:…"; "" for none. */
  readonly specifier: string;
  readonly level: Level;
}

/** Releases of distributions that are tagged by name. */
const RELEASES = new Set(
  (
    'wheezy jessie stretch buster bullseye bookworm trixie forky xenial bionic focal jammy noble plucky questing oracular mantic lunar ' +
    'kinetic impish hirsute groovy eoan disco cosmic artful trusty'
  ).split(' '),
);

/**
 * Null for what is no image of a registry ("scratch", an empty text) and for what only running would tell ("$IMAGE").
 * A tag that names a version can be moved, but moves to rebuilt images of that version only; `latest` and `stable` move on.
 */
export function readImage(text: string): Image | null {
  const image = text.trim().replace(/^docker:\/\//, '');
  if (image === '' || image === 'scratch' || image.length > 1_000 || /\s/.test(image)) return null;
  const at = image.indexOf('@');
  const digest = at < 0 ? '' : image.slice(at);
  const tagged = at < 0 ? image : image.slice(0, at);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const name = hasTag ? tagged.slice(0, colon) : tagged;
  const tag = hasTag ? tagged.slice(colon + 1) : '';
  const specifier = `${tag}${digest}`;
  if (/[${}%<]/.test(name) || name === '') return null;
  if (/^@sha256:[0-9a-f]{64}$|^@sha512:[0-9a-f]{128}$/i.test(digest)) return { name, specifier, level: 'exact' };
  if (/[${}%<]/.test(specifier)) return null;
  return { name, specifier, level: levelOfTag(tag) };
}

function levelOfTag(tag: string): Level {
  if (tag === '' || tag.toLowerCase() === 'latest') return 'wildcard';
  const parts = tag.toLowerCase().split(/[-_.]/);
  // "18-alpine3.19", "v2", "24.04", "bookworm-slim", "sha-1a2b3c4", "2024-05-01"; "alpine", "lts" and "main" name no version.
  if (parts.some((part) => RELEASES.has(part))) return 'tag';
  const isMoving = parts.some((part) => ['latest', 'nightly', 'main', 'master', 'edge', 'dev', 'develop'].includes(part));
  return /\d/.test(tag) && !isMoving ? 'tag' : 'moving';
}
