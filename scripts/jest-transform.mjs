// Compiles TypeScript for jest with the same compiler that builds the product (docs/development.md says why not ts-jest).
import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

const options = { loader: 'ts', format: 'esm', target: 'es2022', sourcemap: 'inline' };

export default {
  process: (source, file) => ({ code: transformSync(source, { ...options, sourcefile: file }).code }),
  getCacheKey: (source, file) =>
    createHash('sha1').update(version).update(JSON.stringify(options)).update(file).update('\0').update(source).digest('hex'),
};
