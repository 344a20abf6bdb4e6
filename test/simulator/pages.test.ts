import { describe, expect, it } from '@jest/globals';
import { renderMarkdown } from '../../src/simulator/markdown.js';

describe('markdown on the pages of the local GitHub', () => {
  it('shows tables, fences and folded parts', () => {
    const html = renderMarkdown(
      '| a | b |\n|---|---|\n| **x** | [y](https://example.com/z) |\n\n<!-- gone --><details><summary>More</summary>\n\n```diff\n-<b>\n```\n\n</details>',
    );
    expect(html).toContain('<strong>x</strong>');
    expect(html).toContain('<a href="https://example.com/z">y</a>');
    expect(html).toContain('<details><summary>More</summary>');
    expect(html).toContain('-&lt;b&gt;');
    expect(html).not.toContain('gone');
  });

  it.each([
    '<script>alert(1)</script>',
    'x <img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '![x](http://x.test/i.png)',
    '<details onclick=x>',
    '<a href="javascript:x">',
  ])('makes text of %s', (text) => {
    expect(renderMarkdown(text)).not.toMatch(/<(script|img|a|details)\b/);
  });
});
