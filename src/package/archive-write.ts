import { gzipSync } from 'fflate'
import { fileLimit, totalLimit } from '../chart/archive-limits.ts'
import { utf8 } from '../core/bytes.ts'
import { Failure, Failures } from '../core/failure.ts'
import { byCodePoint } from '../core/order.ts'
import { writeTar } from './tar-write.ts'

/** The time of every file in an archive when SOURCE_DATE_EPOCH says none: 1980-01-01, the first that all tools can show. */
export const archiveTime = 315_532_800

/**
 * Packs a chart's files below a folder of the chart's name: Chart.yaml first, as Helm writes it, the others by their
 * names. Equal files give equal bytes on every machine: the deflate is ours, not the system's. Throws Failures for what
 * Helm would not load: a file of more than 5 MiB, more than 100 MiB in all.
 */
export function packArchive(
  name: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  seconds: number,
): Uint8Array {
  const failures: Failure[] = []
  const packed = new Map<string, Uint8Array>()
  let total = 0
  for (const path of [...files.keys()].sort(byRole)) {
    const content = files.get(path)!
    const bytes = typeof content === 'string' ? utf8(content) : content
    total += bytes.length
    if (bytes.length > fileLimit) {
      const message = `${path} has ${bytes.length} bytes; Helm loads no file of more than ${fileLimit}`
      failures.push(new Failure('io/limit', message, { hint: 'leave it out with .helmignore' }))
    }
    packed.set(`${name}/${path}`, bytes)
  }
  if (total > totalLimit) {
    failures.push(new Failure('io/limit', `the chart has ${total} bytes; Helm loads no more than ${totalLimit}`))
  }
  if (failures.length > 0) throw new Failures(failures)
  return gzipSync(writeTar(packed, seconds), { level: 6, mtime: seconds * 1000 })
}

const first: readonly string[] = ['Chart.yaml', 'values.yaml', 'values.schema.json']

function byRole(a: string, b: string): number {
  const [rankA, rankB] = [rank(a), rank(b)]
  return rankA === rankB ? byCodePoint(a, b) : rankA - rankB
}

function rank(path: string): number {
  const at = first.indexOf(path)
  return at < 0 ? first.length : at
}
