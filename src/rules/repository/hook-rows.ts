/** Whether what an agent does is judged before it runs: the hook in the settings of each tool that the repository has files of. */
import { met, notMet, notVisible, worstOf } from './answers.js';
import type { AgentToolFacts, RepositoryFacts, RowAnswer } from './facts.js';

const RUNS_OURS = /\bnightwarden hook\b/;

/** Only status 2 refuses: a hook whose program is missing ends with another one, and the call goes through. */
const FAILS_CLOSED = /\bexit 2\b/;

const INIT = 'nightwarden init --tool ';

/** One command for all tools that want it. */
function withOneInit(fixes: readonly string[]): string[] {
  const tools = fixes.filter((fix) => fix.startsWith(INIT)).map((fix) => fix.slice(INIT.length));
  const others = fixes.filter((fix) => !fix.startsWith(INIT));
  return tools.length === 0 ? others : [`${INIT}${tools.join(' ')}`, ...others];
}

/** One answer for all tools. Without any tool's files nothing says which agent works here. */
export function hooksOf(facts: RepositoryFacts): RowAnswer {
  if (facts.tools.length === 0) {
    return notMet(
      [{ text: 'no hook: settings of Claude Code, Codex, Cursor, Gemini CLI and Copilot were looked for, and none is here' }],
      [`${INIT}claude-code (or the tools that are used here)`],
    );
  }
  const answer = worstOf(...facts.tools.map((tool) => hookOf(facts, tool)));
  return { ...answer, fixes: withOneInit(answer.fixes) };
}

/** The same in one line, for the rows that ask it again. */
export function hooksInShort(facts: RepositoryFacts): RowAnswer {
  const { state, fixes } = hooksOf(facts);
  if (state === 'met') return met({ text: 'the hook judges each call before it runs (row 3)' });
  const text =
    state === 'not-met'
      ? 'not every call of an agent is judged before it runs (row 3)'
      : 'what judges calls before they run is not known here (row 3)';
  return { state, evidence: [{ text }], fixes };
}

function hookOf(facts: RepositoryFacts, { id, name, sign, hooksPath }: AgentToolFacts): RowAnswer {
  const fix = `${INIT}${id}`;
  const broken = facts.unreadable.find(({ path }) => path === hooksPath);
  if (broken !== undefined) {
    return notMet([{ path: hooksPath, text: `${name}: ${broken.reason}` }], [`mend ${hooksPath}, then: ${fix}`]);
  }
  const hooks = facts.settings.flatMap(({ path, text, settings }) =>
    settings
      .filter(({ kind, tool }) => kind === 'hook' && tool === name)
      .map(({ line, endLine, key }) => ({
        path,
        line,
        key,
        text: text
          .split('\n')
          .slice(line - 1, endLine)
          .join('\n'),
      })),
  );
  const ours = hooks.filter(({ text }) => RUNS_OURS.test(text));
  const [first] = ours;
  if (first !== undefined) {
    const { path, line } = first;
    if (!FAILS_CLOSED.test(first.text)) {
      const text = `${name}: the hook lets every call through where nightwarden is not installed`;
      return notMet([{ path, line, text }], [`write its command as: nightwarden hook --tool ${id} || exit 2`]);
    }
    // The key of a hook ends with the tools that it runs before: a star for all of them.
    if (!ours.some(({ key }) => key.endsWith(' *'))) {
      return notMet([{ path, line, text: `${name}: the hook runs before some tools only` }], ['write its matcher as: "*"']);
    }
    return met({ path, line, text: `${name}: nightwarden hook runs before each call` });
  }
  const [other] = hooks;
  if (other !== undefined) {
    const { path, line } = other;
    return notVisible([{ path, line, text: `${name}: a hook of your own; what it refuses is not known here` }], [fix]);
  }
  return notMet([{ path: sign, text: `${name} reads this, and no hook that can refuse a call is in ${hooksPath}` }], [fix]);
}
