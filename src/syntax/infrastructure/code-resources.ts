/** Resources that programs describe: CDK, Pulumi, CDK for Terraform. */
import { languageOf } from '../languages.js';
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { argumentsOf } from '../scripts/literals.js';
import { parseSource } from '../source.js';
import { type DescribedResource, MOST_SETTINGS, type ResourceSetting } from './resource.js';

const HOPE = /aws-cdk|aws_cdk|awscdk|\bcdktf\b|pulumi/i;

/** Null for what cannot be parsed. The grammar must have been loaded. Never throws. */
export function codeResources(path: string, text: string): DescribedResource[] | null {
  if (languageOf(path) === null || !HOPE.test(text)) return [];
  const source = parseSource(path, text);
  if (!source.parsed) return null;
  const found = new Map<SyntaxNode, DescribedResource & { settings: Map<string, ResourceSetting> }>();
  for (const node of descendants(source.root)) {
    const own = resourceAt(node, text);
    if (own !== null) found.set(node, { ...own, line: node.startLine, settings: new Map() });
  }
  for (const node of descendants(source.root)) {
    const setting = settingAt(node, text);
    if (setting === null) continue;
    for (let at = node.parent; at !== null; at = at.parent) {
      const resource = found.get(at);
      if (resource === undefined) continue;
      if (resource.settings.size < MOST_SETTINGS)
        resource.settings.set(setting.name, { value: setting.value, line: node.startLine });
      break;
    }
  }
  return [...found.values()];
}

/** `new Table(this, 'T', …)`, `rds.Instance("a", …)`: a name in capitals, and a text that names the resource. */
function resourceAt(node: SyntaxNode, text: string): Pick<DescribedResource, 'key' | 'type'> | null {
  if (node.type !== 'call_expression' && node.type !== 'new_expression') return null;
  const callee = fieldOf(node, 'function') ?? fieldOf(node, 'constructor');
  if (callee === null || callee.end - callee.start > 200) return null;
  const type = /(?:^|[.:])(?:New)?([A-Z]\w{1,80})$/.exec(text.slice(callee.start, callee.end))?.[1];
  const named = argumentsOf(node)
    .slice(0, 3)
    .find((argument) => argument.type === 'string');
  if (type === undefined || named === undefined) return null;
  return { type, key: `${type} ${text.slice(named.start, named.end).replace(/["'`]/g, '').slice(0, 200)}` };
}

const PAIRS = /^(?:pair|keyword_argument|named_argument|assignment_expression|keyed_element|argument)$/;

/** `removalPolicy: RemovalPolicy.DESTROY`, `removal_policy=…`, `RemovalPolicy = …`, by its name in small letters without "_". */
function settingAt(node: SyntaxNode, text: string): { name: string; value: string | null } | null {
  if (!PAIRS.test(node.type)) return null;
  const children = namedChildren(node);
  const [key] = children;
  const value = children.at(-1);
  if (key === undefined || value === undefined || key === value || key.end - key.start > 60) return null;
  const name = text
    .slice(key.start, key.end)
    .replace(/[\s_"':=]/g, '')
    .toLowerCase();
  const written = text.slice(value.start, Math.min(value.end, value.start + 100));
  const literal =
    /^(?:["']?[\w-]{1,60}["']?|(?:\w+\.){1,4}[A-Za-z_]+|(?:cdk\.)?Duration\.days\(\d{1,6}\)|pulumi\.Bool\((?:true|false)\))$/.exec(
      written,
    );
  return { name, value: literal === null ? null : (written.split(/\W/).findLast((part) => part !== '') ?? null) };
}
