/** What infrastructure as code describes, in one shape for every tool: resources with their settings. */

export interface ResourceSetting {
  /** As written out: "true", "7", "Retain"; null for an expression. */
  readonly value: string | null;
  /** One-based. */
  readonly line: number;
}

export interface DescribedResource {
  /** What makes it the same resource on both sides: "aws_db_instance.main", "Service/default/api". */
  readonly key: string;
  /** "aws_db_instance", "AWS::RDS::DBInstance", "StorageClass", "Bucket". */
  readonly type: string;
  /** One-based. */
  readonly line: number;
  /** By their path: "lifecycle.prevent_destroy", "Properties.BackupRetentionPeriod". */
  readonly settings: ReadonlyMap<string, ResourceSetting>;
}

/** So many settings of one resource are looked at. */
export const MOST_SETTINGS = 500;
