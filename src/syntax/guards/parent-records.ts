/** Records that are looked for within another one: `filter(project=order.project)`, `where(workspace_id: page.workspace_id)`. */

const PARENTS =
  /^(?:project|workspace|organi[sz]ation|org|team|group|repo|repository|site|shop|store|space|board|company|department|tenant|account|collection|namespace|course|room|channel|forum|community|folder|domain)(?:_id|Id|_pk|_uuid)?$/;

/** Whether a field of a query names what a record belongs to, and takes it from another record that belongs to the same. */
export function namesParent(field: string, value: string): boolean {
  if (!PARENTS.test(field)) return false;
  const [, of = '', last = ''] = /^[@$]?([\w.@]{1,60}?)(?:\.|->)(\w{1,40})$/.exec(value) ?? [];
  const bare = field.replace(/(?:_id|Id|_pk|_uuid)$/, '');
  return (
    of !== '' && (last.replace(/(?:_id|Id|_pk|_uuid)$/, '') === bare || (/^(?:id|pk|uuid)$/.test(last) && of.endsWith(bare)))
  );
}
