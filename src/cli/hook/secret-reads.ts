/** Commands that would show credentials to whoever runs them, or send them away. */
import type { Invocation } from '../../syntax/shell/invocation.js';
import { isSecretPath, secretPathIn } from './secret-paths.js';

/** They use names of files, or write them, and show nothing of what is in them. */
const SHOWS_NOTHING =
  /^(?:ls|touch|rm|unlink|echo|printf|test|\[|\[\[|stat|chmod|chown|mkdir|rmdir|git|find|fd|basename|dirname|realpath|readlink|which|du|df|wc|sha\d+sum|md5sum|shred|ssh-keygen|ssh-add|ssh|cd|pushd|export|alias|docker|docker-compose|podman|node|npx|npm|pnpm|yarn|bun|tsx|deno|dotenv|source|\.|set|trap|for|gh|gpg|openssl|tree|rg-files|exit|return|true|false|if|then|fi)$/;
/** Of git's commands, those that show files by their path. */
const GIT_SHOWS = /^(?:show|cat-file|diff|grep|blame|log|archive)$/;
/** They run what they are given as text. */
const INTERPRETERS = /^(?:python[\d.]*|node|ruby|perl|php|deno|bun|tsx|osascript|pwsh|powershell)$/;
const SENDS = /^(?:curl|wget|nc|ncat|netcat|socat|scp|rsync|ftp|sftp|telnet|http|https|xh|mail|aws|gsutil)$/;
/** The last operand is written, not read. */
const COPIES = /^(?:cp|install|ln|rsync|scp)$/;

/** Commands whose purpose is to print a credential, by their first words. */
const PRINTS =
  /^(?:gh auth (?:token|status .*--show-token)|gcloud auth (?:application-default )?print-(?:access|identity)-token|aws configure (?:get|export-credentials)|aws (?:sts get-session-token|secretsmanager get-secret-value|ssm get-parameters?\b.*--with-decryption)|az account get-access-token|kubectl (?:get|describe) secrets?\b.*-o|op (?:read|item get)|vault (?:kv get|read)|pass (?:show )?\w|security find-(?:generic|internet)-password|git credential fill|heroku (?:config|auth:token)|doppler secrets|fly(?:ctl)? auth token|npm token|railway variables|vercel env pull)/;

/** What would be seen, as the end of "It would …"; null when nothing would. */
export function secretReadBy(invocation: Invocation): { readonly does: string; readonly certain: boolean } | null {
  const { program, words, redirects, input } = invocation;
  const texts = words.map((word) => word.text);
  const read = redirects.find(({ operator, target }) => operator === '<' && isSecretPath(target.text));
  if (read !== undefined) return { does: `read ${read.target.text}`, certain: true };
  if (dumpsEnvironment(invocation)) return { does: 'print every variable of the environment, credentials too', certain: false };
  if (input?.kind === 'command' && SENDS.test(program)) {
    if (dumpsEnvironment(input.from)) return { does: 'send the variables of the environment away', certain: true };
  }
  if (PRINTS.test(`${program} ${texts.join(' ')}`.slice(0, 500))) return { does: 'print a credential', certain: false };
  if (INTERPRETERS.test(program)) {
    const code = texts.find(
      (text, index) => /^-(?:c|e|p|r|pe|ne|eval|print|Command)$|^--(?:eval|print)$/.test(texts[index - 1] ?? '') && text !== '',
    );
    const named = code === undefined ? null : secretPathIn(code);
    return named === null ? null : { does: `read ${named}`, certain: true };
  }
  if (program === 'git' ? !texts.some((text) => GIT_SHOWS.test(text)) : SHOWS_NOTHING.test(program)) return null;
  const sources = COPIES.test(program) ? texts.slice(0, -1) : texts;
  const named = sources.flatMap(pathsIn).find(isSecretPath);
  if (named === undefined) return null;
  // Editors in place and programs of the project's own are not known to show anything.
  return { does: `read ${named}`, certain: READERS.test(program) || SENDS.test(program) || program === 'git' };
}

const READERS =
  /^(?:cat|bat|batcat|less|more|most|head|tail|tac|nl|grep|egrep|fgrep|rg|ag|ack|sed|awk|gawk|mawk|cut|sort|uniq|tr|strings|xxd|od|hexdump|base64|base32|jq|yq|dd|cp|mv|tee|paste|column|diff|cmp|comm|fold|rev|split|tar|zip|gzip|vim?|nvim|nano|emacs|view|code|open|xargs|read|mapfile|pbcopy|xclip|type|Get-Content|gc)$/;

/** An argument, what follows its `=` or `@` (`if=.env`, `-d @.env`, `file=@.env`), and a path in a revision (`HEAD:.env`). */
function pathsIn(text: string): string[] {
  const parts = [text];
  for (const sign of ['=', '@', ':']) {
    const at = text.lastIndexOf(sign);
    if (at >= 0) parts.push(text.slice(at + 1));
  }
  return parts;
}

function dumpsEnvironment({ program, words }: Invocation): boolean {
  const operands = words.filter((word) => !word.text.startsWith('-'));
  if (program === 'printenv') return operands.length === 0;
  if (program === 'env') return words.every((word) => /^(?:-0|--null)$/.test(word.text));
  if (program === 'export' || program === 'declare') return words.length > 0 && words.every((word) => /^-[px]+$/.test(word.text));
  return program === 'set' && words.length === 0;
}
