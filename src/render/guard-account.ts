/** What `guard-removed` thought about a change, for `nightwarden explain --change`: for a person who tunes the rule, and for programs. */
import pc from 'picocolors';
import type {
  AddedAccount,
  ChangeAccount,
  FileAccount,
  GuardAccount,
  Piece,
  WeakeningAccount,
} from '../rules/monitoring/guard-account.js';
import { alikeInWords, reasonInWords } from './guard-reasons.js';
import { terminalText, wrap } from './terminal-text.js';
import { clipPath, count, jsonText, visible } from './visible.js';

export interface AccountOptions {
  /** What was compared, for the first line. */
  readonly title: string;
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
  /** Whether guards that stayed as they were are listed too, not only counted. */
  readonly all: boolean;
}

type Colors = ReturnType<typeof pc.createColors>;

/** Nobody reads more of them in a terminal. */
const SHOWN_FILES = 100;
const SHOWN_GUARDS = 100;
const SHOWN_PATHS = 10;

/** Guards, of all files, that are told to a program one by one. */
const LISTED = 20_000;

/** The whole account, ending in a line break. */
export function renderAccount(account: ChangeAccount, options: AccountOptions): string {
  const colors = pc.createColors(options.color);
  const width = Math.max(40, options.width);
  const page: Page = { colors, width, all: options.all };
  const telling = account.files.filter((file) => options.all || isTelling(file));
  const quiet = account.files.length - telling.length;
  const rest = telling.length - SHOWN_FILES;
  const blocks = [
    colors.dim(wrap(`${terminalText(options.title, 200)} · ${scope(account)}`, width)),
    ...telling.slice(0, SHOWN_FILES).map((file) => fileBlock(file, page)),
    ...(rest > 0 ? [wrap(`And ${count(rest, 'more file')}: name one with --path, or see --format json.`, width)] : []),
    ...(quiet > 0 ? [wrap(`${count(quiet, 'file')} read in which no guard changed.`, width)] : []),
    ...pathsBlock('Not parsed, since no changed line has anything of a guard', account.passedOver, page),
    ...pathsBlock('Not judged by this rule (other languages, tests, documentation, generated)', account.leftOut, page),
    ...undecidedBlock(account, page),
    summary(account, page),
  ];
  return `${blocks.join('\n\n')}\n`;
}

interface Page {
  readonly colors: Colors;
  readonly width: number;
  readonly all: boolean;
}

function isTelling({ guards, added, weakenings }: FileAccount): boolean {
  return added.length > 0 || weakenings.some(({ finding }) => finding) || guards.some(({ fate }) => fate !== 'unchanged');
}

function scope({ files, passedOver, leftOut, undecided }: ChangeAccount): string {
  const all = new Set([...files.map(({ path }) => path), ...passedOver, ...leftOut, ...undecided.map(({ path }) => path)]).size;
  return `${count(all, 'file')}, ${files.length.toLocaleString('en-US')} read for guards in the functions that are touched`;
}

function fileBlock(file: FileAccount, page: Page): string {
  const { colors, width, all } = page;
  const guards = file.guards.filter(({ fate }) => all || fate !== 'unchanged');
  const weakenings = file.weakenings.filter(({ finding }) => all || finding);
  const stayed = file.guards.filter(({ fate }) => fate === 'unchanged').length;
  const sides = `${sideInWords(file.before, 'before')}, ${sideInWords(file.after, 'after')}`;
  const entries = [
    ...guards.map((guard) => guardEntry(guard, page)),
    ...weakenings.map((weakening) => weakeningEntry(weakening, page)),
    ...file.added.map((added) => addedEntry(added, page)),
  ];
  const rest = entries.length - SHOWN_GUARDS;
  return [
    colors.bold(clipPath(terminalText(file.path, 1_000), width)),
    colors.dim(wrap(`${sides}${stayed > 0 ? `, ${stayed} unchanged` : ''}`, width, '  ')),
    ...entries.slice(0, SHOWN_GUARDS),
    ...(rest > 0 ? [`  and ${rest.toLocaleString('en-US')} more`] : []),
  ].join('\n');
}

function sideInWords(guards: number | null, side: string): string {
  return guards === null ? `no file ${side}` : `${count(guards, 'guard')} ${side}`;
}

function guardEntry(guard: GuardAccount, page: Page): string {
  const { colors, width } = page;
  const [sign, said] = fateOf(guard, colors);
  const about = [guard.kind, ...(guard.topic === null ? [] : [guard.topic]), guard.plainness].join(', ');
  const lines = [
    `  ${sign} ${said}  ${colors.dim(about)}  ${placeOf(guard, page)}`,
    codeLine(guard.code, page, paintOf(guard, colors)),
  ];
  if (guard.fate !== 'unchanged') {
    const several = guard.parts.length > 1;
    for (const part of guard.parts.slice(0, SHOWN_PATHS)) {
      const what = several ? `${terminalText(part.code, 80)}: ` : '';
      if (part.partner === null) {
        if (several) lines.push(wrap(`${what}gone`, width, '    '));
        continue;
      }
      const { partner } = part;
      const place = partner.path === guard.path ? `line ${partner.line}` : `${terminalText(partner.path, 100)}:${partner.line}`;
      lines.push(wrap(`${what}${alikeInWords(partner.alike)}, ${place}`, width, '    '));
      if (partner.code !== part.code) lines.push(codeLine(partner.code, page, colors.green));
    }
  }
  for (const sentence of reasonInWords(guard)) lines.push(wrap(terminalText(sentence, 400), width, '    '));
  return lines.join('\n');
}

/** Red for what is no more. */
function paintOf({ fate, parts }: GuardAccount, colors: Colors): (text: string) => string {
  if (fate === 'unchanged') return colors.dim;
  const stands = parts.every(({ code, partner }) => partner !== null && partner.code === code);
  return fate === 'matched' && stands ? String : colors.red;
}

function fateOf({ fate, certain }: GuardAccount, colors: Colors): [string, string] {
  switch (fate) {
    case 'unchanged':
      return [colors.dim('='), 'unchanged'];
    case 'matched':
      return [colors.green('='), colors.green('matched')];
    case 'spared':
      return [colors.cyan('~'), colors.cyan('let pass')];
    case 'weakened':
    case 'removed': {
      const paint = certain ? colors.red : colors.yellow;
      return [paint(certain ? '✖' : '▲'), paint(`${fate}${certain ? '' : ', in doubt'}`)];
    }
  }
}

function weakeningEntry(weakening: WeakeningAccount, page: Page): string {
  const { colors, width } = page;
  const paint = !weakening.finding ? colors.dim : weakening.certain ? colors.red : colors.yellow;
  const said = !weakening.finding ? 'stood there before' : weakening.certain ? 'switches off' : 'switches off, in doubt';
  return [
    `  ${paint(!weakening.finding ? '=' : weakening.certain ? '✖' : '▲')} ${paint(said)}  ${colors.dim(terminalText(weakening.name, 60))}  ${placeOf(weakening, page)}`,
    codeLine(weakening.code, page, colors.green),
    ...weakening.doubts.map((doubt) => wrap(doubt, width, '    ')),
  ].join('\n');
}

function addedEntry(added: AddedAccount, page: Page): string {
  const { colors } = page;
  const about = [added.kind, ...(added.topic === null ? [] : [added.topic])].join(', ');
  return [
    `  ${colors.green('+')} new  ${colors.dim(about)}  ${placeOf(added, page)}`,
    codeLine(added.code, page, colors.green),
  ].join('\n');
}

function placeOf({ line, unit }: Piece, { colors }: Page): string {
  return colors.cyan(`line ${line}${unit === '' ? '' : ` in ${terminalText(unit, 60)}`}`);
}

function codeLine(code: string, { width }: Page, paint: (text: string) => string): string {
  return `      ${paint(terminalText(code, width - 6))}`;
}

function pathsBlock(title: string, paths: readonly string[], { colors, width }: Page): string[] {
  if (paths.length === 0) return [];
  const lines = paths.slice(0, SHOWN_PATHS).map((path) => `  ${clipPath(terminalText(path, 1_000), width - 2)}`);
  const more = paths.length > SHOWN_PATHS ? [`  and ${(paths.length - SHOWN_PATHS).toLocaleString('en-US')} more`] : [];
  return [[colors.dim(wrap(`${title}:`, width)), ...lines, ...more].join('\n')];
}

function undecidedBlock({ undecided }: ChangeAccount, { colors, width }: Page): string[] {
  if (undecided.length === 0) return [];
  const lines = undecided.slice(0, SHOWN_PATHS).map(({ path, reason }) => {
    return wrap(terminalText(reason.includes(path) ? reason : `${path}: ${reason}`, 400), width, '  ');
  });
  const more = undecided.length > SHOWN_PATHS ? [`  and ${(undecided.length - SHOWN_PATHS).toLocaleString('en-US')} more`] : [];
  return [[`${colors.yellow('?')} could not be seen, which leaves the rule undecided:`, ...lines, ...more].join('\n')];
}

function summary({ files }: ChangeAccount, { colors, width }: Page): string {
  const guards = files.flatMap((file) => file.guards);
  const of = (...fates: readonly string[]): number => guards.filter(({ fate }) => fates.includes(fate)).length;
  const lost = guards.filter(({ fate }) => fate === 'removed' || fate === 'weakened');
  const weakenings = files.flatMap((file) => file.weakenings.filter(({ finding }) => finding));
  const findings = [...lost, ...weakenings];
  const failing = findings.filter(({ certain }) => certain).length;
  const after = files.reduce((sum, file) => sum + (file.after ?? 0), 0);
  const told = [
    `${count(guards.length, 'guard')} before, ${after.toLocaleString('en-US')} after`,
    `${of('unchanged')} unchanged, ${of('matched')} matched, ${of('spared')} let pass, ${lost.length} lost, ${count(weakenings.length, 'switch', 'switches')} off`,
    failing > 0 ? `${count(failing, 'finding')} certain` : 'nothing certain',
    ...(findings.length > failing ? [`${findings.length - failing} in doubt`] : []),
  ];
  return colors.bold(wrap(told.join(' · '), width));
}

/** The account for a program. Text that came from the change is masked and made visible; `path` is exact. */
export function accountJson(account: ChangeAccount, range: { readonly base: string; readonly head: string }): string {
  let left = LISTED;
  const some = <T>(items: readonly T[]): readonly T[] => {
    const taken = items.slice(0, left);
    left -= taken.length;
    return taken;
  };
  const files = account.files.map((file) => ({
    ...file,
    guards: some(file.guards).map((guard) => ({
      ...shown(guard),
      parts: guard.parts.map(({ code, partner }) => ({ code: visible(code), partner: partner === null ? null : shown(partner) })),
      substitute: guard.substitute === null ? null : { ...guard.substitute, by: visible(guard.substitute.by) },
      doubts: guard.doubts.map((doubt) => visible(doubt)),
    })),
    added: some(file.added).map(shown),
    weakenings: some(file.weakenings).map((weakening) => ({ ...shown(weakening), name: visible(weakening.name) })),
  }));
  const undecided = account.undecided.map(({ path, reason }) => ({ path, reason: visible(reason) }));
  const complete = left > 0;
  return `${jsonText({ rule: 'guard-removed', ...range, complete, ...account, files, undecided }, 2)}\n`;
}

function shown<T extends Piece>(piece: T): T {
  return { ...piece, unit: visible(piece.unit), code: visible(piece.code) };
}
