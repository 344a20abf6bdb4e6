/** The resources that a file describes as infrastructure, whatever the tool. */
import { languageOf } from '../languages.js';
import { codeResources } from './code-resources.js';
import type { DescribedResource } from './resource.js';
import { templateResources } from './template-resources.js';
import { terraformResources } from './terraform-resources.js';

const LARGEST = 1_000_000;

/** JSON is data far more often than it describes infrastructure, so that its name has to say so. */
const NAMED_JSON =
  /(?:template|stack|cloudformation|cfn|cdk|infra|k8s|kubernetes|manifest|deploy)[^/]{0,200}(?:\/.{0,300})?\.json$/i;

export function mayDescribeResources(path: string): boolean {
  return /\.(?:tf|tofu|ya?ml|template)$/.test(path) || NAMED_JSON.test(path) || languageOf(path) !== null;
}

/** Null for a file that cannot be read. Never throws. */
export function resourcesOf(path: string, text: string): readonly DescribedResource[] | null {
  if (text.length > LARGEST) return null;
  if (/\.(?:tf|tofu)$/.test(path)) return terraformResources(text);
  return /\.(?:ya?ml|json|template)$/.test(path) ? templateResources(path, text) : codeResources(path, text);
}
