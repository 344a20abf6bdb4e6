/** Source code in every language that is parsed: functions with guards, none like another. Between ⟦ and ⟧ stands the guard that may be left out. */

export const LANGUAGES = {
  js: (n, name) => `export async function handle${n}(request, response) {
⟦  if (!request.user || !can(request.user, 'records:${name}')) return response.status(403).end();
⟧  const amount = Number(request.body.amount) + ${n};
  if (Number.isNaN(amount)) throw new RangeError('no ${name}');
  const rows = await database.find({ id: ${n}, owner: request.user.id });
  for (const row of rows) row.total += amount;
  return response.json({ rows, note: escapeHtml(request.body.${name}) });
}
`,
  ts: (n, name) => `export async function handle${n}(request: Request, user: User): Promise<Answer> {
⟦  if (!user.active || !can(user, 'records:${name}')) throw new Forbidden('${name}');
⟧  const amount: number = compute(request.body.amount, ${n});
  if (amount > ${n}) log(\`large \${amount}\`);
  const rows = await database.find<Row>({ id: ${n}, owner: user.id });
  for (const row of rows) row.total += amount;
  return { status: 200, rows, note: sanitize(request.body.${name}) };
}
`,
  tsx: (n, name) => `export function Panel${n}({ user, text }: Props) {
⟦  if (!can(user, 'records:${name}')) return null;
⟧  const shown = useMemo(() => sanitizeHtml(text, ${n}), [text]);
  return (
    <section className="${name}">
      <h2>{user.name}</h2>
      <p>{shown}</p>
    </section>
  );
}
`,
  py: (n, name) => `@login_required
def handle_${n}(request, user):
⟦    if not user.has_perm("records.${name}"):
        raise PermissionDenied("${name}")
⟧    amount = int(request.POST["amount"]) + ${n}
    rows = Record.objects.filter(id=${n}, owner=user)
    for row in rows:
        row.total += amount
    return render(request, "${name}.html", {"note": escape(request.POST["${name}"])})


`,
  go: (n, name) => `func (s *Server) handle${n}(w http.ResponseWriter, r *http.Request) error {
	user, ok := userFrom(r.Context())
⟦	if !ok || !user.Can("records:${name}") {
		http.Error(w, "forbidden", http.StatusForbidden)
		return ErrForbidden
	}
⟧	rows, err := s.store.Find(r.Context(), ${n}, user.ID)
	if err != nil {
		return fmt.Errorf("${name}: %w", err)
	}
	return json.NewEncoder(w).Encode(rows)
}

`,
  java: (n, name) => `  @PreAuthorize("hasRole('${name}')")
  public List<Row> handle${n}(Request request, User user) {
⟦    if (!user.mayRead(${n})) {
      throw new AccessDeniedException("${name}");
    }
⟧    int amount = Integer.parseInt(request.get("amount"));
    List<Row> rows = store.findByOwner(user.getId());
    for (Row row : rows) {
      row.add(amount + ${n});
    }
    return rows;
  }

`,
  rb: (n, name) => `  def handle_${n}
⟦    return head :forbidden unless current_user.can?(:${name})
⟧    amount = params[:amount].to_i + ${n}
    rows = current_user.records.where(id: ${n})
    rows.each { |row| row.total += amount }
    render json: rows, note: sanitize(params[:${name}])
  end

`,
  php: (n, name) => `function handle${n}($request, $user) {
⟦    if (!$user->can('${name}')) {
        abort(403);
    }
⟧    $amount = (int) $request->get('amount') + ${n};
    $rows = Record::where('owner', $user->id)->get();
    foreach ($rows as $row) {
        $row->total += $amount;
    }
    return htmlspecialchars($request->get('${name}'));
}

`,
  cs: (n, name) => `    [Authorize(Roles = "${name}")]
    public async Task<IActionResult> Handle${n}(Request request)
    {
⟦        if (!await Allowed(User, "${name}")) return Forbid();
⟧        var amount = int.Parse(request.Amount) + ${n};
        var rows = await store.Find(User.Id, ${n});
        foreach (var row in rows) row.Total += amount;
        return Ok(rows);
    }

`,
  rs: (n, name) => `pub fn handle_${n}(user: &User, request: &Request) -> Result<Vec<Row>, Error> {
⟦    if !user.can("records:${name}") {
        return Err(Error::Forbidden);
    }
⟧    let amount: i64 = request.amount.parse::<i64>()? + ${n};
    let mut rows = find(user.id, ${n})?;
    for row in rows.iter_mut() {
        row.total += amount;
    }
    Ok(rows)
}

`,
} as const satisfies Readonly<Record<string, (n: number, name: string) => string>>;

export type Extension = keyof typeof LANGUAGES;
export const EXTENSIONS = Object.keys(LANGUAGES) as Extension[];

const AROUND: Readonly<Partial<Record<Extension, readonly [string, string]>>> = {
  go: ['package server\n\n', ''],
  java: ['public class Records {\n', '}\n'],
  rb: ['class Records < Base\n', 'end\n'],
  php: ['<?php\n', ''],
  cs: ['public class Records : Base\n{\n', '}\n'],
};

const NAMES = ['read', 'write', 'remove', 'share', 'export', 'invite', 'audit', 'restore'];

/** A file of functions numbered from `first`. `without`: the numbers of functions without their guard. */
export function sourceOf(
  extension: Extension,
  functions: number,
  { first = 0, name = '', without = [] }: { first?: number; name?: string; without?: readonly number[] } = {},
): string {
  const [head, foot] = AROUND[extension] ?? ['', ''];
  const pieces = Array.from({ length: functions }, (_, index) => {
    const number = first + index;
    const code = LANGUAGES[extension](number, `${NAMES[number % NAMES.length] ?? ''}${name}`);
    return code.replaceAll(without.includes(number) ? /⟦[^⟧]*⟧/g : /[⟦⟧]/g, '');
  });
  return head + pieces.join('') + foot;
}
