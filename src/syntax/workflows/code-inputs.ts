/**
 * Inputs of actions that are run as code, by action: what an expression puts there is code as in `run:`.
 *
 * Source: the descriptions of these actions, found with the sinks of zizmor's audit `template-injection`.
 */
import { actionOf, inputOf, type Step } from './workflow.js';
import type { DataScalar } from '../data/data.js';

const CODE_INPUTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['actions/github-script', ['script']],
  ['addnab/docker-run-action', ['run', 'options']],
  ['amadevus/pwsh-script', ['script']],
  ['appleboy/ssh-action', ['script']],
  ['azure/cli', ['inlinescript']],
  ['azure/powershell', ['inlinescript']],
  ['cardinalby/js-eval-action', ['expression']],
  ['jannekem/run-python-script-action', ['script']],
  ['mikefarah/yq', ['cmd']],
  ['nick-fields/retry', ['command']],
  ['nick-invision/retry', ['command']],
  ['devcontainers/ci', ['runcmd']],
  ['reactivecircus/android-emulator-runner', ['script']],
  ['coactions/setup-xvfb', ['run']],
  ['gabrielbb/xvfb-action', ['run']],
  ['cloudflare/wrangler-action', ['command', 'precommands', 'postcommands']],
]);

/** The texts of a step that are run: its `run:`, or the inputs of an action that takes code. */
export function codeOf(step: Step): DataScalar[] {
  const inputs = (CODE_INPUTS.get(actionOf(step.uses)) ?? []).map((name) => inputOf(step, name));
  return [step.run, ...inputs].flatMap((node) => (node?.kind === 'scalar' ? [node] : []));
}
