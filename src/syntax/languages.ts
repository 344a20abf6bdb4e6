/** Which file is written in which language, as data: one more line here and one wasm file are one more language to parse. */

export type Language =
  | 'csharp'
  | 'go'
  | 'java'
  | 'javascript'
  | 'kotlin'
  | 'php'
  | 'python'
  | 'ruby'
  | 'rust'
  | 'tsx'
  | 'typescript';

export interface LanguageDefinition {
  readonly language: Language;
  /** The grammar's file in the package of compiled grammars, or in wasm/. */
  readonly grammar: string;
  readonly extensions: readonly string[];
}

const LANGUAGES: readonly LanguageDefinition[] = [
  { language: 'javascript', grammar: 'tree-sitter-javascript.wasm', extensions: ['js', 'jsx', 'mjs', 'cjs'] },
  // Components keep their code in <script>; TypeScript's grammar reads it whether or not it is typed.
  { language: 'typescript', grammar: 'tree-sitter-typescript.wasm', extensions: ['ts', 'mts', 'cts', 'vue', 'svelte'] },
  { language: 'tsx', grammar: 'tree-sitter-tsx.wasm', extensions: ['tsx'] },
  { language: 'csharp', grammar: 'tree-sitter-c-sharp.wasm', extensions: ['cs'] },
  { language: 'go', grammar: 'tree-sitter-go.wasm', extensions: ['go'] },
  { language: 'java', grammar: 'tree-sitter-java.wasm', extensions: ['java'] },
  { language: 'kotlin', grammar: 'tree-sitter-kotlin.wasm', extensions: ['kt', 'kts'] },
  { language: 'php', grammar: 'tree-sitter-php.wasm', extensions: ['php', 'phtml'] },
  { language: 'python', grammar: 'tree-sitter-python.wasm', extensions: ['py', 'pyi'] },
  { language: 'ruby', grammar: 'tree-sitter-ruby.wasm', extensions: ['rb', 'rake'] },
  { language: 'rust', grammar: 'tree-sitter-rust.wasm', extensions: ['rs'] },
];

const BY_EXTENSION: ReadonlyMap<string, LanguageDefinition> = new Map(
  LANGUAGES.flatMap((definition) => definition.extensions.map((extension) => [extension, definition] as const)),
);

/** The language that a path's extension stands for; null when there is no grammar for it. */
export function languageOf(path: string): Language | null {
  return definitionOf(path)?.language ?? null;
}

/** The same, with the grammar that reads it. */
export function definitionOf(path: string): LanguageDefinition | null {
  return BY_EXTENSION.get(extensionOf(path)) ?? null;
}

/** Whether a path is a component file, whose code stands between `<script>` tags. */
export function isComponent(path: string): boolean {
  return ['vue', 'svelte'].includes(extensionOf(path));
}

/** In lower case, without the dot; empty for a name without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
