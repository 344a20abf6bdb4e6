/** What the rules say about files as they stand: they are judged as one change that brings all of them in. */
import { NO_ATTRIBUTION } from '../../change/attribution.js';
import type { Change } from '../../change/change.js';
import { hunksBetween } from '../../change/diff.js';
import { type Fact, known, unavailable } from '../../change/fact.js';
import type { FileChange } from '../../change/file-change.js';
import type { WorkFile } from '../../git/work-tree.js';
import { messageOf, PLAIN } from '../../render/message.js';
import type { RuleAnswer } from '../../rules/repository/facts.js';
import type { Rule } from '../../rules/rule.js';
import { RULES } from '../../verdict/all-rules.js';
import { evaluateLoaded } from '../../verdict/evaluate.js';
import type { Policy } from '../../verdict/policy.js';

const HERE = unavailable('these are files on this machine');
const NOWHERE = { ref: null, sha: '0'.repeat(40) };

/** The file with its text, or with the reason why there is none, as `WorkTree.read` gives them. */
export function fileChangeOf(file: WorkFile, text: Fact<string>): FileChange {
  const isSubmodule = file.kind === 'submodule';
  return {
    path: file.path,
    previousPath: null,
    status: 'added',
    before: null,
    after: {
      path: file.path,
      kind: known(file.kind),
      sha: HERE,
      size: known(file.size),
      binary: known(isBinary(text)),
      text,
    },
    hunks: isSubmodule || isBinary(text) ? known([]) : text.known ? hunksBetween(null, text.value) : text,
  };
}

/** As `WorkTree.read` says it. */
function isBinary(text: Fact<string>): boolean {
  return !text.known && text.reason.endsWith(' is binary');
}

/** By the options of the policy, but whatever it says about enforcing them. */
export function answersOf(rules: readonly Rule[], files: readonly FileChange[], policy: Policy): Map<string, RuleAnswer> {
  const change: Change = {
    kind: 'local',
    repository: HERE,
    base: NOWHERE,
    head: NOWHERE,
    branch: HERE,
    sender: HERE,
    pullRequest: HERE,
    files: known(files),
    commits: known([]),
    history: known([]),
    attribution: NO_ATTRIBUTION,
  };
  const active: Policy = {
    ...policy,
    enforcement: 'active',
    rules: new Map([...policy.rules].map(([id, rule]) => [id, { ...rule, enforcement: 'active', judges: 'everyone' }])),
  };
  return new Map(
    evaluateLoaded(change, active, rules, null).results.map(({ rule, findings, reasons }) => [
      rule,
      {
        findings: findings.map((finding) => {
          const { title, fix } = messageOf(finding, RULES, PLAIN);
          const { path = null, line = null } = finding.location ?? {};
          // It was not added now: it stands here.
          return { path, line, title: title.replace(/^Credential added: /, ''), fix, fails: finding.fails };
        }),
        unseen: reasons,
      },
    ]),
  );
}
