import type { Json, JsonMap } from '../../core/json.ts'
import { refText } from '../../core/object-ref.ts'
import type { Clock } from '../../core/ports.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { CliIo } from '../cli-io.ts'
import type { OutputFormat } from '../commands/install-options.ts'
import { jsonText } from '../json-text.ts'
import { ageText } from './age-text.ts'
import { known } from '../known.ts'
import { type Meant, typable } from '../typable.ts'
import { refJson, verdictJson } from './event-json.ts'
import type { ReleaseId } from '../../release/release.ts'
import type { ReleaseRow, ReleaseStatus, RevisionRow, StatusRow } from './release-rows.ts'
import { textTable } from './text-table.ts'
import { oneLine } from './wording.ts'

/** How the commands that only read print what they read: for people as tables with ages, for programs as JSON with times. */
export interface ReadPrinting {
  readonly output: OutputFormat
  readonly clock: Pick<Clock, 'now'>
  readonly connect: Meant
}

export function printReleases(rows: readonly ReleaseRow[], { output, clock, connect }: ReadPrinting, io: CliIo): void {
  if (output === 'json') {
    printJson(rows.map(releaseJson), io)
    return
  }
  const heads = ['NAME', 'NAMESPACE', 'REVISION', 'STATUS', 'AGE', 'CHARTS']
  const cells = rows.map((row) => {
    return [
      row.name,
      row.namespace,
      String(row.revision),
      statusText(row),
      since(row.at, clock),
      chartsText(row.charts),
    ]
  })
  print(
    rows.length === 0 ? 'no releases\n' : textTable(heads, cells) + notesText(rows, rows.filter(isHeld), connect),
    io,
  )
}

export function printHistory(
  rows: readonly RevisionRow[],
  { output, clock, connect, release }: ReadPrinting & { readonly release: ReleaseId },
  io: CliIo,
): void {
  if (output === 'json') {
    const revisions = rows.map((row) => {
      const { number, status, at, description, charts } = row
      return known({ revision: number, status, awaited: awaitedJson(row), at, description, charts: chartsJson(charts) })
    })
    printJson(revisions, io)
    return
  }
  const heads = ['REVISION', 'AGE', 'STATUS', 'CHARTS', 'DESCRIPTION']
  const cells = rows.map((row) => {
    return [String(row.number), since(row.at, clock), statusText(row), chartsText(row.charts), row.description]
  })
  print(textTable(heads, cells) + notesText(rows, rows.some(isHeld) ? [release] : [], connect), io)
}

export function printStatus(status: ReleaseStatus, { output, clock, connect }: ReadPrinting, io: CliIo): void {
  if (output === 'json') {
    const objects = status.objects.map(({ ref, verdict, createdAt }) => {
      return known({ ref: refJson(ref), verdict: verdict && verdictJson(verdict), createdAt })
    })
    const { description, notes } = status
    printJson(known({ ...releaseJson(status), description, objects, notes }), io)
    return
  }
  const { name, namespace, revision, objects } = status
  const state = `${statusText(status)} for ${since(status.at, clock)}: ${oneLine(status.description)}`
  const charts = status.charts.length === 0 ? '' : `${chartsText(status.charts)}\n`
  print(`${name} in namespace ${namespace}: revision ${revision}, ${state}\n${charts}\n`, io)
  const cells = objects.map(({ ref, verdict, createdAt }) => {
    return [refText(ref), createdAt === undefined ? '' : since(createdAt, clock), verdictText(verdict)]
  })
  if (objects.length > 0) print(`${textTable(['OBJECT', 'AGE', 'STATUS'], cells)}\n`, io)
  print(`${summary(objects)}\n${notesText([status], [status].filter(isHeld), connect)}`, io)
}

function isHeld({ status }: Pick<RevisionRow, 'status'>): boolean {
  return status === 'held'
}

function isUnawaited({ status, unawaited }: Pick<RevisionRow, 'status' | 'unawaited'>): boolean {
  return unawaited === true && (status === 'deployed' || status === 'superseded')
}

function statusText(row: Pick<RevisionRow, 'status' | 'unawaited'>): string {
  return isUnawaited(row) ? `${row.status}, unawaited` : row.status
}

function awaitedJson(row: Pick<RevisionRow, 'status' | 'unawaited'>): false | undefined {
  return isUnawaited(row) ? false : undefined
}

/** What statuses mean that Helm does not have. */
function notesText(
  rows: readonly Pick<RevisionRow, 'status' | 'unawaited'>[],
  held: readonly ReleaseId[],
  connect: Meant,
): string {
  const unawaited = 'unawaited: written with --no-wait, and not seen ready since; going back passes over it\n'
  return (rows.some(isUnawaited) ? unawaited : '') + heldText(held, connect)
}

/** What each waits for the record does not know, nor whether the rollout went on since: its rollouts do. */
function heldText(held: readonly ReleaseId[], connect: Meant): string {
  if (held.length === 0) return ''
  const commands = held.map((release) => typable(release, connect)(`capstan rollout status release/${release.name}`))
  const [tell, wait] = held.length === 1 ? ['tells', 'it waits'] : ['tell', 'they wait']
  return `held: ${commands.join(', ')} ${tell} what ${wait} for; after that the same command again ends the install\n`
}

function print(text: string, io: CliIo): void {
  io.stdout.write(text)
  io.stdout.flush()
}

function printJson(value: Json, io: CliIo): void {
  print(`${jsonText(value, 2)}\n`, io)
}

function releaseJson(row: ReleaseRow): JsonMap {
  const { name, namespace, revision, status, at, charts } = row
  return known({ name, namespace, revision, status, awaited: awaitedJson(row), at, charts: chartsJson(charts) })
}

function chartsJson(charts: ReleaseRow['charts']): JsonMap[] {
  return charts.map(({ name, version, appVersion }) => known({ name, version, appVersion }))
}

function chartsText(charts: ReleaseRow['charts']): string {
  return charts.length === 0 ? '-' : charts.map(({ name, version }) => `${name}-${version}`).join(', ')
}

/** A clock that runs behind the server's would give less than nothing. */
function since(at: string, clock: Pick<Clock, 'now'>): string {
  const time = Date.parse(at)
  return Number.isNaN(time) ? '-' : ageText(clock.now() - time)
}

function verdictText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'missing'
  if (verdict.is === 'ready') return 'ready'
  return verdict.is === 'waiting' ? `waiting: ${verdict.for}` : `failed: ${verdict.why}`
}

function summary(objects: readonly StatusRow[]): string {
  const counts = Map.groupBy(objects, ({ verdict }) => verdict?.is ?? 'missing')
  const parts = (['failed', 'missing', 'waiting', 'ready'] as const).flatMap((state) => {
    const count = counts.get(state)?.length
    return count === undefined ? [] : [`${count} ${state}`]
  })
  return parts.length === 0 ? 'no objects' : parts.join(', ')
}
