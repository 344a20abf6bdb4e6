import { beforeAll, expect } from '@jest/globals';
import { infrastructureDestroy } from '../../src/rules/destructive/infrastructure-destroy.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { FAKE_SECRETS } from '../support/fake-secrets.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh', 'a.ts', 'a.py']));

const TOKEN = FAKE_SECRETS['github-token'] ?? '';
const WORKFLOW = (on: string, run: string) => `on: ${on}\njobs:\n  a:\n    steps:\n      - name: Apply\n        run: ${run}\n`;

/** A resource of Terraform before and after. */
const DATABASE = (before: string, after: string, path = 'infra/db.tf') => ({
  [path]: {
    before: `resource "aws_db_instance" "main" {\n  ${before}\n}\n`,
    after: `resource "aws_db_instance" "main" {\n  ${after}\n}\n`,
  },
});
const CERTAIN = { severity: 'high', confidence: 'certain' } as const;
const POSSIBLE = { severity: 'medium', confidence: 'possible' } as const;

testRule(infrastructureDestroy, {
  flagged: [
    {
      name: 'a database that is no longer protected',
      files: DATABASE('deletion_protection = true', 'deletion_protection = false'),
      findings: [{ message: 'unprotected', path: 'infra/db.tf', line: 2, ...CERTAIN }],
    },
    {
      name: 'a protection that is taken out',
      files: DATABASE('deletion_protection = true', 'engine = "postgres"'),
      findings: [{ message: 'unprotected', line: 1, data: expect.objectContaining({ now: 'left unsaid' }), ...CERTAIN }],
    },
    {
      name: 'backups that are kept for less time, and not at all',
      files: {
        ...DATABASE('backup_retention_period = 30', 'backup_retention_period = 7'),
        ...DATABASE('backup_retention_period = 30', 'backup_retention_period = 0', 'prod/db.tf'),
      },
      findings: [
        { message: 'lessProtected', path: 'infra/db.tf', line: 2, ...POSSIBLE },
        { message: 'unprotected', path: 'prod/db.tf', line: 2, ...CERTAIN },
      ],
    },
    {
      name: 'a protection that becomes an expression, and one for development',
      files: {
        ...DATABASE('deletion_protection = true', 'deletion_protection = var.protect'),
        ...DATABASE('skip_final_snapshot = false', 'skip_final_snapshot = true', 'infra/dev/db.tf'),
      },
      findings: [
        { message: 'lessProtected', path: 'infra/db.tf', ...POSSIBLE },
        { message: 'unprotected', path: 'infra/dev/db.tf', ...POSSIBLE },
      ],
    },
    {
      name: 'weakened while it moves to another file',
      files: {
        'a.tf': { before: 'resource "aws_instance" "a" {\n  disable_api_termination = true\n}\n', after: null },
        'b.tf': { before: null, after: 'resource "aws_instance" "a" {\n  disable_api_termination = false\n}\n' },
      },
      findings: [{ message: 'unprotected', path: 'b.tf', line: 2, ...CERTAIN }],
    },
    {
      name: 'a protected resource that goes as a whole',
      files: {
        'infra/db.tf': {
          before: 'resource "aws_db_instance" "main" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n',
          after: 'locals {}\n',
        },
      },
      findings: [{ message: 'protectedGone', baseLine: 1, ...POSSIBLE }],
    },
    {
      name: 'a lock that goes',
      files: {
        'infra/lock.tf': { before: 'resource "azurerm_management_lock" "a" {\n  lock_level = "CanNotDelete"\n}\n', after: null },
      },
      findings: [{ message: 'protectorGone', baseLine: 1, ...POSSIBLE }],
    },
    {
      name: 'in CloudFormation, Kubernetes and Pulumi as YAML',
      files: {
        'a.yaml': {
          before: 'Resources:\n  Db:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n',
          after: 'Resources:\n  Db:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete\n',
        },
        'b.yaml': {
          before:
            'apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: a\nspec:\n  persistentVolumeReclaimPolicy: Retain\n',
          after: 'apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: a\nspec:\n  persistentVolumeReclaimPolicy: Delete\n',
        },
        'c.yaml': {
          before: 'runtime: yaml\nresources:\n  db:\n    type: aws:rds:Instance\n    options:\n      protect: true\n',
          after: 'runtime: yaml\nresources:\n  db:\n    type: aws:rds:Instance\n    options:\n      protect: false\n',
        },
        'stack.template.json': {
          before: '{"Resources":{"T":{"Type":"AWS::RDS::DBCluster","Properties":{"DeletionProtection":true}}}}\n',
          after: '{"Resources":{"T":{"Type":"AWS::RDS::DBCluster","Properties":{}}}}\n',
        },
      },
      findings: [
        { path: 'a.yaml', line: 4, ...CERTAIN },
        { path: 'b.yaml', line: 6, ...CERTAIN },
        { path: 'c.yaml', line: 6, ...CERTAIN },
        { path: 'stack.template.json', line: 1, ...CERTAIN },
      ],
    },
    {
      name: 'in code of CDK and Pulumi',
      files: {
        'a.ts': {
          before: "import { Table } from 'aws-cdk-lib';\nnew Table(this, 'T', {});\n",
          after: "import { Table } from 'aws-cdk-lib';\nnew Table(this, 'T', {\n  removalPolicy: RemovalPolicy.DESTROY,\n});\n",
        },
        'b.py': {
          before: 'import pulumi_aws as aws\naws.rds.Instance("a", opts=ResourceOptions(protect=True))\n',
          after: 'import pulumi_aws as aws\naws.rds.Instance("a", opts=ResourceOptions(protect=False))\n',
        },
      },
      findings: [
        { path: 'a.ts', line: 3, ...CERTAIN },
        { path: 'b.py', line: 2, ...CERTAIN },
      ],
    },
    {
      name: 'in a script',
      files: { 'a.sh': { before: 'true\n', after: 'true\nterraform destroy -auto-approve\n' } },
      findings: [{ path: 'a.sh', line: 2, severity: 'critical', confidence: 'certain' }],
    },
    {
      name: 'in a teardown script, graded lower',
      files: { 'scripts/teardown.sh': { before: null, after: 'terraform destroy -auto-approve\n' } },
      findings: [{ line: 1, severity: 'medium', confidence: 'possible' }],
    },
    {
      name: 'applied unread in a workflow of pull requests',
      files: { '.github/workflows/a.yml': { before: null, after: WORKFLOW('pull_request', 'terraform apply -auto-approve') } },
      findings: [{ line: 6, confidence: 'certain' }],
    },
    {
      name: 'applied unread where a pipeline deploys: a note',
      files: {
        '.github/workflows/a.yml': { before: null, after: WORKFLOW('workflow_dispatch', 'terraform apply -auto-approve') },
      },
      findings: [{ line: 6, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'destroyed in a pipeline that deploys',
      files: {
        '.github/workflows/a.yml': { before: null, after: WORKFLOW('workflow_dispatch', 'terraform destroy -auto-approve') },
      },
      findings: [{ line: 6, severity: 'critical', confidence: 'certain' }],
    },
    {
      name: 'under quotes, a variable and a wrapper',
      files: { 'a.sh': { before: null, after: `T=terra\nsudo env X=1 "$T"form 'des'troy\n` } },
      findings: [{ line: 2, data: expect.objectContaining({ program: 'terraform' }) }],
    },
    {
      name: 'a secret beside it is not repeated',
      files: { 'a.sh': { before: null, after: `GITHUB_TOKEN=${TOKEN} gcloud projects delete p\n` } },
      secrets: [TOKEN],
      findings: [{ line: 1 }],
    },
  ],
  accepted: [
    {
      name: 'a protection that was never there, that grows, or that only moves',
      files: {
        ...DATABASE('deletion_protection = false', 'deletion_protection = false\n  tags = {}'),
        ...DATABASE('backup_retention_period = 7', 'backup_retention_period = 30', 'b/db.tf'),
        'c.tf': { before: 'resource "aws_instance" "a" {\n  disable_api_stop = true\n}\n', after: null },
        'd.tf': { before: null, after: 'resource "aws_instance" "a" {\n  disable_api_stop = true\n}\n' },
      },
    },
    {
      name: 'a new resource without a protection, and one under another name',
      files: {
        'a.tf': { before: null, after: 'resource "aws_s3_bucket" "a" {\n  force_destroy = true\n}\n' },
        'b.tf': {
          before: 'resource "aws_db_instance" "old" {\n  deletion_protection = true\n}\n',
          after:
            'moved {\n  from = aws_db_instance.old\n  to = aws_db_instance.new\n}\nresource "aws_db_instance" "new" {\n  deletion_protection = true\n}\n',
        },
      },
    },
    {
      name: 'a resource that is let go without being destroyed',
      files: {
        'a.tf': {
          before: 'resource "aws_db_instance" "a" {\n  deletion_protection = true\n}\n',
          after: 'removed {\n  from = aws_db_instance.a\n  lifecycle {\n    destroy = false\n  }\n}\n',
        },
      },
    },
    {
      name: "Google's protection left to its default",
      files: {
        'a.tf': {
          before: 'resource "google_sql_database_instance" "a" {\n  deletion_protection = true\n}\n',
          after: 'resource "google_sql_database_instance" "a" {\n}\n',
        },
      },
    },
    {
      name: 'a setting of that name in a text',
      files: { 'a.ts': { before: "f('a', { protect: true });\n", after: "f('a', { protect: false });\n" } },
    },
    {
      name: 'a near miss',
      files: { 'a.sh': { before: null, after: 'terraform plan -destroy\nkubectl get pods\naws s3 rm s3://b/one\n' } },
    },
    { name: 'only named', files: { 'a.sh': { before: null, after: 'echo "terraform destroy"\n# helm uninstall x\n' } } },
    {
      name: 'moved to another file',
      files: { 'a.sh': { before: 'helm uninstall x\n', after: null }, 'b.sh': { before: null, after: 'helm uninstall x\n' } },
    },
    {
      name: 'in a file that runs nothing',
      files: { 'README.md': { before: null, after: 'terraform destroy\n' } },
      outcome: 'not-applicable',
    },
    { name: 'nothing that ends', files: { 'a.sh': { before: null, after: `${'$('.repeat(500)}helm` } } },
  ],
  undecided: [
    {
      name: 'a script that was not read',
      files: { 'a.sh': { before: 'true\n', after: 'helm uninstall x\n' } },
      missing: ['texts'],
      reason: 'left out',
    },
  ],
});
