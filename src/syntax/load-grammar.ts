/** Loads compiled grammars, each once in a process. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language, Parser } from 'web-tree-sitter';
import { keepParser } from './loaded-parsers.js';

const parsers = new Map<string, Promise<Parser>>();
let runtime: Promise<typeof import('web-tree-sitter')> | null = null;

/** `file`: its name in the package of compiled grammars, or in wasm/. Rejects when it cannot be read. */
export async function loadGrammar(file: string): Promise<void> {
  const loading = parsers.get(file) ?? createParser(file);
  parsers.set(file, loading);
  try {
    keepParser(file, await loading);
  } catch (error) {
    // A file that could not be opened just now may be there for the next change.
    parsers.delete(file);
    throw error;
  }
}

async function createParser(file: string): Promise<Parser> {
  runtime ??= startRuntime();
  try {
    const { Parser, Language } = await runtime;
    return new Parser().setLanguage(await (OWN.has(file) ? loadOwn(Language, file) : Language.load(join(packageFolder(), file))));
  } catch (error) {
    runtime = null;
    throw error;
  }
}

/** Loaded only now, as most who import this never parse. */
async function startRuntime(): Promise<typeof import('web-tree-sitter')> {
  const loaded = await import('web-tree-sitter');
  // Beside its entry, which was resolved just now and is not looked for again.
  const folder = dirname(createRequire(import.meta.url).resolve('web-tree-sitter'));
  await loaded.Parser.init({ locateFile: (file: string) => join(folder, file) });
  return loaded;
}

/** Grammars that ship with the project itself, in wasm/: the package of compiled grammars does not have them. */
const OWN: ReadonlySet<string> = new Set(['tree-sitter-kotlin.wasm']);

function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
}

/** The folder is beside this file, and in the bundle beside the entry points, one above the chunks. */
async function loadOwn(languages: typeof Language, file: string): Promise<Language> {
  const beside = fileURLToPath(new URL(`wasm/${file}`, import.meta.url));
  try {
    return await languages.load(beside);
  } catch {
    return await languages.load(fileURLToPath(new URL(`../wasm/${file}`, import.meta.url)));
  }
}
