/** Images that a Dockerfile builds on or copies from. */
import { Argument, Copy, DockerfileParser, From } from 'dockerfile-ast';
import { Declarations, manifestReader } from './declarations.js';
import { readImage } from './images.js';
import type { Declaration, Unreadable } from './manifest.js';

const LARGEST = 500_000;

export const dockerfileManifest = manifestReader({
  ecosystem: 'docker',
  matches: (path) => /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]*)?$|\.(?:dockerfile|containerfile)$/i.test(path),
  read: readDockerfile,
  pin: () => null,
  written: ({ name }, specifier) => `${name}:${specifier}`,
});

function readDockerfile(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST) return { reason: 'the Dockerfile is longer than 500 KB' };
  const found = new Declarations(text);
  const values = new Map<string, string>();
  const stages = new Set<string>();
  const add = (written: string, group: string, line: number): void => {
    const image = readImage(substituted(written, values));
    if (image !== null && !stages.has(written.toLowerCase())) found.add({ ...image, group, line });
  };
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const line = instruction.getRange().start.line + 1;
    const words = instruction.getArguments().map((argument: Argument) => argument.getValue());
    if (instruction.getKeyword() === 'ARG') {
      for (const word of words) {
        const equal = word.indexOf('=');
        if (equal > 0) values.set(word.slice(0, equal), word.slice(equal + 1).replace(/^(["'])(.*)\1$/, '$2'));
      }
    } else if (instruction instanceof From) {
      add(instruction.getImage() ?? '', 'FROM', line);
      const stage = instruction.getBuildStage();
      if (stage !== null) stages.add(stage.toLowerCase());
    } else if (instruction instanceof Copy) {
      const from = instruction.getFromFlag()?.getValue() ?? '';
      if (from !== '' && !/^\d+$/.test(from)) add(from, 'COPY --from', line);
    }
  }
  return found.done();
}

/** `$NAME`, `${NAME}` and `${NAME:-default}` with what ARG gives them; what is not known stays. */
function substituted(text: string, values: ReadonlyMap<string, string>): string {
  if (text.length > 1_000) return text;
  return text.replace(
    /\$(?:\{([A-Za-z_]\w{0,100})(?::?-([^${}]{0,200}))?\}|([A-Za-z_]\w{0,100}))/g,
    (whole, braced, fallback, bare) => {
      const value = values.get(String(braced ?? bare));
      return value ?? (typeof fallback === 'string' ? fallback : whole);
    },
  );
}
