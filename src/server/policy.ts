/** Finds the policy in force for a repository: the organisation's and its own, from their default branches. */
import type { Clients, GitHubClient } from '../github/clients.js';
import { ORGANISATION_REPOSITORY, type PolicyHistory, readPolicyHistory } from '../github/policy-reader.js';
import type { Rule } from '../rules/rule.js';
import type { PolicyMemory } from '../store/policy-memory.js';
import { parsePolicy } from '../verdict/policy-file.js';
import { type PolicyReading, type PolicyText, lastValidPolicies, policyInForce } from '../verdict/policy-memory.js';
import type { Policy } from '../verdict/policy.js';
import type { RepositoryIdentity } from '../change/change.js';

export interface PolicySources {
  readonly clients: Clients;
  readonly memory: PolicyMemory;
  readonly catalogue: readonly Rule[];
}

export async function readPolicy(
  { clients, memory, catalogue }: PolicySources,
  installationId: number,
  repository: RepositoryIdentity,
  client: GitHubClient,
): Promise<Policy> {
  const ofRepository = await readPolicyHistory(client, repository.owner, repository.name);
  const ofOrganisation =
    repository.name === ORGANISATION_REPOSITORY ? ofRepository : await organisationHistory(clients, installationId, repository);
  const remembered = await memory.recall(installationId);
  const readings = {
    organisation: ofOrganisation[0] ?? ABSENT,
    repository: repository.name === ORGANISATION_REPOSITORY ? ABSENT : (ofRepository[0] ?? ABSENT),
    lastValid: {
      organisation: lastValid(ofOrganisation, 'organisation', catalogue) ?? remembered,
      repository: lastValid(ofRepository, 'repository', catalogue),
    },
    catalogue,
  };
  const { organisation } = lastValidPolicies(readings);
  if (organisation && organisation.origin !== remembered?.origin) await memory.remember(installationId, organisation);
  return policyInForce(readings);
}

const ABSENT: PolicyReading = { kind: 'absent' };

async function organisationHistory(
  clients: Clients,
  installationId: number,
  { owner }: RepositoryIdentity,
): Promise<PolicyHistory> {
  const client = await clients.forReading(installationId, ORGANISATION_REPOSITORY);
  return client === null ? [] : readPolicyHistory(client, owner, ORGANISATION_REPOSITORY);
}

function lastValid(
  history: PolicyHistory,
  scope: 'organisation' | 'repository',
  catalogue: readonly Rule[],
): PolicyText | undefined {
  return history.find((reading) => reading.kind === 'found' && parsePolicy(reading.text, reading.origin, catalogue, scope).ok) as
    | Extract<PolicyReading, { kind: 'found' }>
    | undefined;
}
