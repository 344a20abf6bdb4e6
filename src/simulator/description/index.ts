/** GitHub's own descriptions of its API, as the judge of every request that the local GitHub receives and every event it sends. */
export { githubSchema, validateGraphql } from './graphql.js';
export { findOperation, type Operation, operationOf } from './operations.js';
export { type Credential, credentialFor, type Grant, permissionsFor } from './permissions.js';
export { type RequestContent, validateRequest } from './requests.js';
export { validateWebhookPayload } from './webhooks.js';
