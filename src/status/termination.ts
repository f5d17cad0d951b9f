import type { JsonMap } from '../core/json.ts'
import { integerAt, textAt } from './field.ts'
import { oneLine } from './one-line.ts'

/** How a container ended: `exit code 1: cannot open /data`, `out of memory (OOMKilled), exit code 137, limit 512Mi`. */
export function terminationText(terminated: JsonMap, container: JsonMap): string {
  const reason = textAt(terminated, 'reason')
  const signal = integerAt(terminated, 'signal')
  const message = textAt(terminated, 'message')
  const code = `exit code ${integerAt(terminated, 'exitCode') ?? 'unknown'}`
  return [
    reason === 'OOMKilled' ? `out of memory (OOMKilled), ${code}${limitText(container)}` : code,
    reason === undefined || reason === 'Error' || reason === 'OOMKilled' ? '' : ` (${reason})`,
    signal === undefined || signal === 0 ? '' : `, signal ${signal}`,
    message === undefined ? '' : `: ${oneLine(message)}`,
  ].join('')
}

function limitText(container: JsonMap): string {
  const limit = textAt(container, 'resources', 'limits', 'memory')
  return limit === undefined ? '' : `, limit ${limit}`
}
