/** Files that are shell scripts as a whole. */
import { consecutive, type ScriptReader } from './script.js';

const NAMES =
  /(?:^|\/)(?:[^/]*\.(?:sh|bash|zsh|ksh|bats|envrc)|\.?(?:bashrc|bash_profile|bash_aliases|zshrc|profile|envrc)|(?:pre|post|commit|prepare|update|applypatch)-[a-z-]+|entrypoint|start|deploy|install|setup|build|release|run)$/i;
const FOLDERS = /(?:^|\/)(?:\.husky|\.githooks|git-hooks|hooks|scripts|bin)\/[^/.]+$/i;
const SHEBANG = /^#!\s*\S*?(?:\/|\benv\s+(?:-S\s+)?)(?:ba|da|z|k|a)?sh\b/;

/** Shell by its extension, or by its first line where the name does not tell. */
export const shellFiles: ScriptReader = {
  matches: (path) => NAMES.test(path) || FOLDERS.test(path),
  read: (path, text) => {
    const told =
      /\.(?:sh|bash|zsh|ksh|bats|envrc)$|(?:^|\/)\.(?:bashrc|bash_profile|bash_aliases|zshrc|profile|envrc)$|(?:^|\/)\.husky\//i.test(
        path,
      );
    if (!told && !SHEBANG.test(text)) return [];
    const teardown = /(?:^|\/)(?:teardown|cleanup|clean)[^/]*$/i.test(path);
    return [{ text, lines: consecutive(text, 1), place: 'the script', teardown }];
  },
};
