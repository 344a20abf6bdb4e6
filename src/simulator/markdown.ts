/** Markdown as a page shows it: GitHub's tables, fences and folded parts, and no other markup of the text's own. */
import { Marked } from 'marked';
import { escape } from './html.js';

/** The only tags that pass, in the form in which they fold a part away. */
const FOLDING = /^(?:<details>|<summary>|<\/summary>|<\/details>)/;
const COMMENT = /^<!--[\s\S]*?-->/;

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => passFolding(text),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return /^https?:\/\//.test(href) ? `<a href="${escape(href)}">${text}</a>` : text;
    },
    image: ({ text }) => escape(text),
  },
});

/** Markup for a page; whatever the text tries, it becomes text. */
export function renderMarkdown(text: string): string {
  return marked.parse(text, { async: false });
}

function passFolding(text: string): string {
  let passed = '';
  for (let rest = text; rest !== ''; ) {
    const tag = FOLDING.exec(rest)?.[0];
    const comment = tag === undefined ? COMMENT.exec(rest)?.[0] : undefined;
    const taken = tag ?? comment ?? rest[0] ?? '';
    passed += tag ?? (comment === undefined ? escape(taken) : '');
    rest = rest.slice(taken.length);
  }
  return passed;
}
