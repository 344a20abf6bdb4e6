/** Settings of infrastructure that keep data, machines and what protects them from being lost, and what each value of them means. */
import type { DescribedResource } from '../../syntax/infrastructure/resource.js';

/** How well something is protected: yes or no, or how long something is kept in its own unit; null for what only running tells. */
export type Strength = number | null;

export interface Protection {
  /** The setting's path, or the end of it. */
  readonly setting: RegExp;
  /** The types that it holds for; every one without it. */
  readonly types?: RegExp;
  /** How strong a value is. Zero is no protection. */
  readonly strengthOf: (value: string) => Strength;
  /** How strong it is where nothing is said. */
  readonly unsaid: (resource: DescribedResource) => Strength;
  /** Whether losing it fails the check, or is asked about. */
  readonly grave: boolean;
  /** What it is, in the sentence "… of X is taken away". */
  readonly name: string;
}

const isOn = (value: string): Strength =>
  /^(?:true|yes|on|1|enabled)$/i.test(value) ? 1 : /^(?:false|no|off|0|disabled|suspended|)$/i.test(value) ? 0 : null;
const isOff = (value: string): Strength => {
  const on = isOn(value);
  return on === null ? null : 1 - on;
};
const count = (value: string): Strength => (/^\d{1,9}$/.test(value) ? Number(value) : null);
const oneOf =
  (kept: RegExp, lost: RegExp) =>
  (value: string): Strength =>
    kept.test(value) ? 1 : lost.test(value) ? 0 : null;
const always = (strength: Strength) => (): Strength => strength;

const GOOGLE = /^google_/;

export const PROTECTIONS: readonly Protection[] = [
  {
    name: 'The lifecycle rule that nothing may destroy it',
    setting: /(?:^|\.)prevent_?destroy$/,
    strengthOf: isOn,
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'The protection from being deleted',
    setting:
      /(?:^|\.)(?:(?:enable_)?deletion_protection(?:_enabled)?|delete_protection|termination_protection(?:_enabled)?|enable_termination_protection|disable_api_(?:termination|stop)|purge_protection_enabled|prevent_deletion_if_contains_resources|DeletionProtection(?:Enabled)?|DisableApiTermination|EnableTerminationProtection|TerminationProtection|deletionprotection(?:enabled)?|terminationprotection|enabledeletionprotection|disableapitermination|enablepurgeprotection)$/,
    strengthOf: isOn,
    // Google's provider protects what says nothing.
    unsaid: ({ type }) => (GOOGLE.test(type) ? 1 : 0),
    grave: true,
  },
  {
    name: 'The protection by the stack',
    setting: /(?:^|\.)(?:protect|retainondelete|retainOnDelete)$/,
    types: /^(?!aws_|google_|azurerm_|module$)/,
    strengthOf: isOn,
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'The policy that keeps it when the stack lets it go',
    setting: /^(?:DeletionPolicy|UpdateReplacePolicy)$/,
    types: /::/,
    strengthOf: oneOf(/^(?:Retain|RetainExceptOnCreate|Snapshot)$/, /^Delete$/),
    // Databases and their clusters are kept as a snapshot.
    unsaid: ({ type }) => (/^AWS::(?:RDS|Redshift|Neptune|DocDB)::DB?(?:Cluster|Instance)$/.test(type) ? 1 : 0),
    grave: true,
  },
  {
    name: 'The policy that keeps it when the stack lets it go',
    setting: /^(?:removalpolicy|updatereplacepolicy)$/,
    strengthOf: oneOf(/^(?:RETAIN|RETAIN_ON_UPDATE_OR_DELETE|SNAPSHOT|Retain|Snapshot)$/, /^(?:DESTROY|Destroy|destroy)$/),
    // What holds data is kept by default.
    unsaid: always(1),
    grave: true,
  },
  {
    name: 'The last snapshot before it is deleted',
    setting: /(?:^|\.)(?:skip_final_(?:snapshot|backup)|skipfinalsnapshot|skipFinalSnapshot)$/,
    strengthOf: isOff,
    unsaid: always(1),
    grave: true,
  },
  {
    name: 'The time that backups are kept',
    setting:
      /(?:^|\.)(?:(?:automated_)?(?:backup|snapshot)_retention_(?:period|days|limit|in_days)|automated_snapshot_retention_period|BackupRetentionPeriod|SnapshotRetentionLimit|backupretention(?:period)?|retained_backups|transaction_log_retention_days|continuous_backup_retention)$/,
    strengthOf: count,
    unsaid: ({ type }) => (/cluster|DBCluster/.test(type) ? 1 : null),
    grave: true,
  },
  {
    name: 'The time that what was deleted can be brought back',
    setting:
      /(?:^|\.)(?:recovery_window_in_days|soft_delete_retention_(?:in_)?days|deletion_window_in_days|retention_duration_seconds)$/,
    strengthOf: count,
    unsaid: always(null),
    grave: true,
  },
  {
    name: 'The backup',
    setting:
      /(?:^|\.)(?:backup_configuration\.enabled|backup_enabled|cloud_backup|pit_enabled|point_in_time_recovery(?:\.enabled|_enabled)|backup_configuration\.point_in_time_recovery_enabled|geo_redundant_backup_enabled|PointInTimeRecoverySpecification\.PointInTimeRecoveryEnabled|pointintimerecovery(?:enabled)?)$/,
    strengthOf: isOn,
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'The keeping of earlier versions',
    setting:
      /(?:^|\.)(?:versioning_configuration\.status|versioning\.enabled|blob_properties\.versioning_enabled|VersioningConfiguration\.Status|versioned)$/,
    strengthOf: isOn,
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'The lock on what was written',
    setting: /(?:^|\.)(?:object_lock_enabled|ObjectLockEnabled|objectlockenabled)$/,
    strengthOf: isOn,
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'The refusal to delete it with all that it holds',
    setting: /(?:^|\.)(?:force_destroy|force_delete|delete_contents_on_destroy|forcedestroy|autodeleteobjects|emptyondelete)$/,
    strengthOf: isOff,
    unsaid: always(1),
    grave: false,
  },
  {
    name: 'The volume that stays when its claim goes',
    setting: /^(?:reclaimPolicy|spec\.persistentVolumeReclaimPolicy|reclaim_policy|spec\.persistent_volume_reclaim_policy)$/,
    strengthOf: oneOf(/^Retain$/, /^(?:Delete|Recycle)$/),
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'The note that keeps it when its release goes',
    setting:
      /^metadata\.annotations\.(?:helm\.sh\/resource-policy|cnrm\.cloud\.google\.com\/deletion-policy)$|^spec\.deletionPolicy$/,
    strengthOf: oneOf(/^(?:keep|abandon|Orphan|Retain)$/, /^(?:Delete|delete|)$/),
    unsaid: always(0),
    grave: true,
  },
  {
    name: 'What may stand still at a time',
    setting: /^spec\.minAvailable$/,
    types: /^PodDisruptionBudget$/,
    strengthOf: (value) => count(value.replace(/%$/, '')),
    unsaid: always(null),
    grave: false,
  },
];

/** Types that do nothing but protect: losing one is losing the protection. */
export const PROTECTORS =
  /^(?:azurerm_management_lock|aws_s3_bucket_(?:object_lock_configuration|versioning)|aws_backup_(?:plan|selection|vault_lock_configuration)|aws_dlm_lifecycle_policy|google_resource_manager_lien|google_compute_resource_policy|google_compute_disk_resource_policy_attachment|azurerm_backup_policy_\w{1,60}|azurerm_backup_protected_\w{1,60}|kubernetes_pod_disruption_budget(?:_v1)?|PodDisruptionBudget|ScheduledBackup|Schedule|AWS::Backup::\w{1,60})$/;
