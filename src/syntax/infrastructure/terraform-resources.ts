/** Resources and modules of Terraform and OpenTofu. */
import { type HclBlock, readHcl } from '../manifests/hcl.js';
import { type DescribedResource, MOST_SETTINGS, type ResourceSetting } from './resource.js';

/** Never throws on any text. */
export function terraformResources(text: string): DescribedResource[] {
  const moved = new Map<string, string>();
  const { blocks } = readHcl(text);
  for (const block of blocks) {
    const [from, to] = ['from', 'to'].map((name) => block.attributes.find((attribute) => attribute.name === name)?.word);
    if (block.type === 'moved' && typeof from === 'string' && typeof to === 'string') moved.set(to, from);
  }
  // What is let go without being destroyed is still there.
  const released = blocks.flatMap((block): DescribedResource[] => {
    const from = block.type === 'removed' ? block.attributes.find(({ name }) => name === 'from')?.word : null;
    return typeof from === 'string' ? [{ key: from, type: 'removed', line: block.line, settings: new Map() }] : [];
  });
  const described = blocks
    .filter(({ type, labels }) => (type === 'resource' && labels.length === 2) || (type === 'module' && labels.length === 1))
    .map((block) => {
      const settings = new Map<string, ResourceSetting>();
      collect(block, '', settings);
      const key = [...(block.type === 'module' ? ['module'] : []), ...block.labels].join('.');
      const type = block.type === 'module' ? 'module' : (block.labels[0] ?? '');
      return { key: moved.get(key) ?? key, type, line: block.line, settings };
    });
  return [...described, ...released];
}

function collect(block: HclBlock, prefix: string, settings: Map<string, ResourceSetting>): void {
  for (const { name, line, text, word, members } of block.attributes) {
    if (settings.size >= MOST_SETTINGS) return;
    settings.set(`${prefix}${name}`, { value: text ?? (word !== null && /^[\w-]+$/.test(word) ? word : null), line });
    for (const member of members) {
      const value = member.text ?? (member.word !== null && /^[\w-]+$/.test(member.word) ? member.word : null);
      settings.set(`${prefix}${name}.${member.name}`, { value, line: member.line });
    }
  }
  for (const inner of block.blocks) collect(inner, `${prefix}${inner.type}.`, settings);
}
