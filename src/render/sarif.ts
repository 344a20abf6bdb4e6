/** A verdict as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for GitHub code scanning and other readers. */
import type { Change } from '../change/change.js';
import { maskSecrets } from '../rules/credentials/mask-secrets.js';
import type { Location, Rule, SuggestedFix } from '../rules/rule.js';
import { exitCode, presentationOf, sarifLevelOf, securitySeverityOf } from '../verdict/severity.js';
import type { Finding, RuleResult, Verdict } from '../verdict/verdict.js';
import { encodePath, GITHUB_URL } from './links.js';
import { messageOf, PLAIN } from './message.js';
import { findingsOf, undecidedOf } from './overview.js';
import { type FilesByPath, filesByPath, headLineOf, placeInWords } from './place.js';
import { jsonText, visible } from './visible.js';

export interface SarifContext {
  readonly change: Change;
  readonly catalogue: readonly Rule[];
  readonly ruleUrl: (rule: string) => string;
  /** The program's version. */
  readonly version: string;
  /** Of the GitHub that hosts the repository, without a slash at the end. Default https://github.com. */
  readonly serverUrl?: string | undefined;
}

/** The log as a value for `JSON.stringify`. */
export function toSarif(verdict: Verdict, context: SarifContext): object {
  const rules = context.catalogue.filter((rule) => verdict.results.some((result) => result.rule === rule.id));
  const files = filesByPath(context.change);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'nightwarden',
            semanticVersion: context.version,
            rules: rules.map((rule) => descriptor(rule, context)),
          },
        },
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        results: findingsOf(verdict).map((finding) => sarifResult(finding, rules, context, files)),
        invocations: [invocation(verdict, rules)],
        ...provenance(context),
      },
    ],
  };
}

/** The log as indented JSON, ending in a line break. */
export function renderSarif(verdict: Verdict, context: SarifContext): string {
  return `${jsonText(toSarif(verdict, context), 2)}\n`;
}

function descriptor(rule: Rule, { ruleUrl }: SarifContext): object {
  const { what, why, fix, limits } = rule.docs;
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: what },
    help: {
      text: [what, why, fix, limits].join('\n\n'),
      markdown: `${what}\n\n**Why it matters**: ${why}\n\n**What to do**: ${fix}\n\n**What it does not see**: ${limits}`,
    },
    helpUri: ruleUrl(rule.id),
    // Of a policy that says nothing; each result has the level that it really got.
    defaultConfiguration: { level: sarifLevelOf(rule.severity, 'high') },
    properties: { 'security-severity': securitySeverityOf(rule.severity), tags: ['security'] },
  };
}

function sarifResult(finding: Finding, rules: readonly Rule[], context: SarifContext, files: FilesByPath): object {
  const { title, what, why, fix } = messageOf(finding, context.catalogue, PLAIN);
  const ruleIndex = rules.findIndex((rule) => rule.id === finding.rule);
  return {
    ruleId: finding.rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: presentationOf(finding).sarif,
    message: { text: [`${title}.`, what, why, `Do now: ${fix}`].filter((part) => part !== '').join(' ') },
    locations: [sarifLocation(finding.location, context, files)],
    partialFingerprints: { 'nightwarden/v1': finding.fingerprint },
    ...sarifFixes(finding.fix, fix),
    properties: {
      fails: finding.fails,
      'security-severity': securitySeverityOf(finding.severity),
      ...(finding.location?.baseLine === undefined ? {} : { baseLine: finding.location.baseLine }),
      ...(finding.evidence.length === 0 ? {} : { evidence: finding.evidence.slice(0, 20).map((sentence) => visible(sentence)) }),
    },
  };
}

/** Readers demand a file for every result, so a finding about the whole change points to the root. */
function sarifLocation(location: Location | null, { change }: SarifContext, files: FilesByPath): object {
  if (location === null) {
    const branch = change.branch.known ? change.branch.value : change.head.sha;
    return {
      physicalLocation: { artifactLocation: { uri: '.', uriBaseId: 'ROOT' } },
      logicalLocations: [{ name: visible(branch), kind: 'branch' }],
      message: { text: 'The change as a whole.' },
    };
  }
  const headLine = headLineOf(location, files);
  const artifactLocation = { uri: encodePath(location.path), uriBaseId: 'ROOT' };
  if (headLine === null) {
    return { physicalLocation: { artifactLocation }, message: { text: `The file is gone: ${placeInWords(location)}.` } };
  }
  const region = {
    startLine: headLine,
    ...(location.endLine === undefined ? {} : { endLine: Math.max(headLine, location.endLine) }),
  };
  const moved = location.line === undefined && location.baseLine !== undefined;
  return {
    physicalLocation: { artifactLocation, region },
    ...(moved ? { message: { text: `Nearest line left to ${placeInWords(location)}.` } } : {}),
  };
}

/** A fix is applied as it is, so one that holds a secret is left out: masked, it would be wrong. */
function sarifFixes(fix: SuggestedFix | null, description: string): object {
  if (fix === null || maskSecrets(fix.replacement) !== fix.replacement) return {};
  const replacement = {
    deletedRegion: { startLine: fix.line, endLine: fix.endLine },
    insertedContent: { text: fix.replacement },
  };
  const artifactLocation = { uri: encodePath(fix.path), uriBaseId: 'ROOT' };
  return {
    fixes: [{ description: { text: description }, artifactChanges: [{ artifactLocation, replacements: [replacement] }] }],
  };
}

function invocation(verdict: Verdict, rules: readonly Rule[]): object {
  const undecided = undecidedOf(verdict);
  return {
    executionSuccessful: undecided.every((result) => result.enforcement !== 'active'),
    exitCode: exitCode(verdict),
    toolExecutionNotifications: undecided.flatMap((result) =>
      result.reasons.map((reason) => notification(result, reason, rules)),
    ),
    toolConfigurationNotifications: verdict.policy.problems.map((problem) => ({
      level: 'warning',
      message: { text: `A policy was not used: ${visible(problem)}` },
    })),
  };
}

function notification(result: RuleResult, reason: string, rules: readonly Rule[]): object {
  const index = rules.findIndex((rule) => rule.id === result.rule);
  return {
    level: result.enforcement === 'active' ? 'error' : 'warning',
    message: { text: `Not judged by ${result.rule}: ${visible(reason)}` },
    associatedRule: index < 0 ? { id: result.rule } : { id: result.rule, index },
  };
}

function provenance({ change, serverUrl = GITHUB_URL }: SarifContext): object {
  if (!change.repository.known) return {};
  const { owner, name } = change.repository.value;
  return {
    versionControlProvenance: [
      {
        repositoryUri: `${serverUrl}/${encodePath(`${owner}/${name}`)}`,
        revisionId: change.head.sha,
        ...(change.branch.known ? { branch: visible(change.branch.value) } : {}),
      },
    ],
  };
}
