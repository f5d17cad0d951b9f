import type { Json, JsonMap } from '../../core/json.ts'
import { refText } from '../../core/object-ref.ts'
import type { Clock } from '../../core/ports.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { CliIo } from '../cli-io.ts'
import type { OutputFormat } from '../commands/install-options.ts'
import { jsonText } from '../json-text.ts'
import { ageText } from './age-text.ts'
import { known, refJson, verdictJson } from './event-json.ts'
import type { ReleaseRow, ReleaseStatus, RevisionRow, StatusRow } from './release-rows.ts'
import { textTable } from './text-table.ts'
import { oneLine } from './wording.ts'

/** How the commands that only read print what they read: for people as tables with ages, for programs as JSON with times. */
export interface ReadPrinting {
  readonly output: OutputFormat
  readonly clock: Pick<Clock, 'now'>
}

export function printReleases(rows: readonly ReleaseRow[], { output, clock }: ReadPrinting, io: CliIo): void {
  if (output === 'json') {
    printJson(rows.map(releaseJson), io)
    return
  }
  const heads = ['NAME', 'NAMESPACE', 'REVISION', 'STATUS', 'AGE', 'CHARTS']
  const cells = rows.map((row) => {
    return [row.name, row.namespace, String(row.revision), row.status, since(row.at, clock), chartsText(row.charts)]
  })
  print(rows.length === 0 ? 'no releases\n' : textTable(heads, cells), io)
}

export function printHistory(rows: readonly RevisionRow[], { output, clock }: ReadPrinting, io: CliIo): void {
  if (output === 'json') {
    const revisions = rows.map(({ number, status, at, description, charts }) => {
      return { revision: number, status, at, description, charts: chartsJson(charts) }
    })
    printJson(revisions, io)
    return
  }
  const heads = ['REVISION', 'AGE', 'STATUS', 'CHARTS', 'DESCRIPTION']
  const cells = rows.map(({ number, status, at, description, charts }) => {
    return [String(number), since(at, clock), status, chartsText(charts), description]
  })
  print(textTable(heads, cells), io)
}

export function printStatus(status: ReleaseStatus, { output, clock }: ReadPrinting, io: CliIo): void {
  if (output === 'json') {
    const objects = status.objects.map(({ ref, verdict, createdAt }) => {
      return known({ ref: refJson(ref), verdict: verdict && verdictJson(verdict), createdAt })
    })
    const { description, notes } = status
    printJson(known({ ...releaseJson(status), description, objects, notes }), io)
    return
  }
  const { name, namespace, revision, objects } = status
  const state = `${status.status} for ${since(status.at, clock)}: ${oneLine(status.description)}`
  const charts = status.charts.length === 0 ? '' : `${chartsText(status.charts)}\n`
  print(`${name} in namespace ${namespace}: revision ${revision}, ${state}\n${charts}\n`, io)
  const cells = objects.map(({ ref, verdict, createdAt }) => {
    return [refText(ref), createdAt === undefined ? '' : since(createdAt, clock), verdictText(verdict)]
  })
  if (objects.length > 0) print(`${textTable(['OBJECT', 'AGE', 'STATUS'], cells)}\n`, io)
  print(`${summary(objects)}\n`, io)
}

function print(text: string, io: CliIo): void {
  io.stdout.write(text)
  io.stdout.flush()
}

function printJson(value: Json, io: CliIo): void {
  print(`${jsonText(value, 2)}\n`, io)
}

function releaseJson({ name, namespace, revision, status, at, charts }: ReleaseRow): JsonMap {
  return { name, namespace, revision, status, at, charts: chartsJson(charts) }
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
