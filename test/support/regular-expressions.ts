/** Every regular expression of the product: those written in its source, and those that its modules put together when they load. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node } from 'web-tree-sitter';

export interface WrittenExpression {
  readonly source: string;
  readonly flags: string;
  /** `src/….ts:12`; for one that is put together, the modules that do so. */
  readonly place: string;
}

export interface Expressions {
  readonly all: readonly WrittenExpression[];
  /** Calls of the constructor that stand in a function: what they make depends on what they are given. `src/….ts`, sorted. */
  readonly madeInFunctions: readonly string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Call it before any module of the product is loaded: what they put together is seen while they load. */
export async function expressionsOfTheProduct(): Promise<Expressions> {
  const watched = watchConstructor();
  try {
    const { loadGrammars } = await import('../../src/syntax/grammars.js');
    const { loadedParser } = await import('../../src/syntax/loaded-parsers.js');
    await loadGrammars(['any.ts']);
    const parser = loadedParser('tree-sitter-typescript.wasm');
    if (parser === null) throw new Error('The grammar of TypeScript was not loaded.');

    const written: WrittenExpression[] = [];
    const inFunctions = new Set<string>();
    const assembling = new Set<string>();
    for (const path of sourceFiles()) {
      const tree = parser.parse(readFileSync(join(ROOT, path), 'utf8'));
      if (tree === null) throw new Error(`${path} was not parsed.`);
      const visit = (node: Node, inFunction: boolean): void => {
        if (node.type === 'regex') written.push(literalAt(node, path));
        if (constructs(node)) (inFunction ? inFunctions : assembling).add(path);
        const within = inFunction || /function|method_definition/.test(node.type);
        for (const child of node.namedChildren) if (child !== null) visit(child, within);
      };
      visit(tree.rootNode, false);
      tree.delete();
    }
    for (const path of assembling) await import(`../../${path.replace(/\.ts$/, '.js')}`);
    const place = [...assembling].join(', ');
    const assembled = watched.made.map(({ source, flags }) => ({ source, flags, place }));
    if (assembled.length < assembling.size) throw new Error(`Not all that ${place} put together was seen.`);
    return { all: [...written, ...assembled], madeInFunctions: [...inFunctions].sort() };
  } finally {
    watched.stop();
  }
}

function sourceFiles(): readonly string[] {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join('src', name));
}

function literalAt(node: Node, path: string): WrittenExpression {
  return {
    source: node.childForFieldName('pattern')?.text ?? '',
    flags: node.childForFieldName('flags')?.text ?? '',
    place: `${path}:${node.startPosition.row + 1}`,
  };
}

function constructs(node: Node): boolean {
  return node.type === 'new_expression' && node.childForFieldName('constructor')?.text === 'RegExp';
}

function watchConstructor(): { readonly made: readonly RegExp[]; stop(): void } {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, given: [string | RegExp, string?]) {
      const expression = new target(...given);
      made.push(expression);
      return expression;
    },
  });
  return { made, stop: () => (globalThis.RegExp = original) };
}
