import type { SetName } from '../../rollout/event.ts'
import type { Hidden } from '../../rollout/visible-lock.ts'
import type { CliIo } from '../cli-io.ts'

export interface HiddenOf {
  readonly set: SetName
  readonly hidden?: readonly Hidden[] | undefined
}

/** One sentence for all sets, of what the server does not let us see and what is not told therefore; undefined for nothing. */
export function hiddenText(all: readonly HiddenOf[]): string | undefined {
  const hidden = (['secrets', 'leases'] as const).filter((kind) => all.some((one) => one.hidden?.includes(kind)))
  if (hidden.length === 0) return undefined
  const namespaces = all.flatMap(({ set, hidden = [] }) => (hidden.length === 0 ? [] : [set.namespace]))
  const where = `namespace ${[...new Set(namespaces)].join(', ')}`
  const missing = hidden.map((kind) => lacks[kind]).join('; ')
  return `you may not get ${hidden.join(' and ')} in ${where}: ${missing}`
}

/** Before anything is printed of these: what is missing there does not mean that there is none. */
export function warnOfHidden(all: readonly HiddenOf[], io: CliIo): void {
  const text = hiddenText(all)
  if (text !== undefined) io.stderr.write(`warning: ${text}\n`)
  io.stderr.flush()
}

const lacks: Readonly<Record<Hidden, string>> = {
  secrets: 'plans, gates, reasons and past rollouts are not known',
  leases: 'who drives a rollout is not known',
}
