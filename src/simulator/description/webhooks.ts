/** Judges a webhook's payload by GitHub's published schemas. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { webhookDescription } from './data.js';
import { inWords } from './problems.js';

let compiler: Ajv2020 | undefined;
const validators = new Map<string, ValidateFunction>();

/**
 * What GitHub's schemas say against a payload, one sentence part each; empty when nothing.
 *
 * @param event the value of X-GitHub-Event, "pull_request"; the action is read from the payload.
 */
export function validateWebhookPayload(event: string, payload: unknown): string[] {
  const actions = webhookDescription().events[event];
  if (!actions) return [`the event "${event}" is not in the copy of GitHub's webhook schemas`];
  const action = typeof payload === 'object' && payload !== null && 'action' in payload ? String(payload.action) : '';
  const name = actions[action] ?? actions[''];
  if (name === undefined) {
    const known = Object.keys(actions).join(', ');
    return [`the event "${event}" has no action "${action}"; GitHub describes ${known}`];
  }
  const validator = payloadValidator(name);
  return validator(payload) ? [] : inWords('payload', validator.errors);
}

function payloadValidator(name: string): ValidateFunction {
  if (!compiler) {
    compiler = new Ajv2020({ strict: false, allErrors: true, logger: false });
    addFormats.default(compiler);
    // GitHub's own Apps commit as `name[bot]@users.noreply.github.com`, which is no address by the letter of the standard.
    compiler.addFormat('email', true);
    compiler.addSchema({ $defs: webhookDescription().$defs }, 'webhooks');
  }
  let validator = validators.get(name);
  if (!validator) {
    validator = compiler.compile({ $ref: `webhooks#/$defs/${name}` });
    validators.set(name, validator);
  }
  return validator;
}
