import type { Json, JsonMap } from '../../core/json.ts'
import { isMap } from '../../core/json.ts'
import type { Change, ChangeAction } from '../../install/change.ts'
import type { CliIo } from '../cli-io.ts'
import type { OutputFormat } from '../commands/install-options.ts'
import { exit, type ExitCode } from '../exit.ts'
import { jsonText } from '../json-text.ts'
import { paintFor } from '../paint.ts'
import { diffSides } from './diff-sides.ts'
import { diffText } from './diff-text.ts'
import { known } from '../known.ts'
import { refJson } from './event-json.ts'
import { secretMask } from '../../release/secret-mask.ts'
import { countsText } from './wording.ts'

export interface PrintDiffOptions {
  readonly output: OutputFormat
  readonly showSecrets: boolean
  /** Equal lines around each change. */
  readonly context: number
}

/**
 * What an install would change, on standard output: a unified diff per object and a summary, or one JSON document. Gives
 * `differs` when anything would be written or deleted.
 */
export function printDiff(changes: readonly Change[], options: PrintDiffOptions, io: CliIo): ExitCode {
  const hide = options.showSecrets ? (text: string) => text : hiding(changes)
  const differing = changes.filter(({ action }) => action !== 'none' && action !== 'keep')
  if (options.output === 'json') {
    io.stdout.write(`${jsonText(diffJson(changes, differing, { hide, showSecrets: options.showSecrets }), 2)}\n`)
  } else {
    const paint = paintFor(io, 'stdout')
    for (const change of differing) {
      const sides = diffSides(change, options.showSecrets)
      if (!io.stdout.write(`${diffText(change, sides, { context: options.context, paint, hide })}\n`)) break
    }
    io.stdout.write(`${countsText(worded(changes), false)}\n`)
  }
  io.stdout.flush()
  return differing.length === 0 ? exit.done : exit.differs
}

type Hide = (text: string) => string

function hiding(changes: readonly Change[]): Hide {
  const mask = secretMask()
  for (const { ref, live, wanted, result } of changes) mask.learn(ref, [live, wanted, result])
  return (text) => mask.text(text)
}

function worded(changes: readonly Change[]): { readonly action: ChangeAction; readonly removal: 'prune' }[] {
  return changes.map(({ action }) => ({ action, removal: 'prune' }))
}

interface JsonOptions {
  readonly hide: Hide
  readonly showSecrets: boolean
}

/** `{changes: [{ref, action, source, why, before, after}], summary: {create, update, recreate, prune, keep, none}}` */
function diffJson(all: readonly Change[], differing: readonly Change[], { hide, showSecrets }: JsonOptions): JsonMap {
  const summary: JsonMap = {}
  for (const action of ['create', 'update', 'recreate', 'prune', 'keep', 'none']) {
    summary[action] = all.filter((change) => change.action === action).length
  }
  const changes = differing.map((change) => {
    const { before, after } = diffSides(change, showSecrets)
    const { ref, action, source, why } = change
    const sides = { before: before && hidden(before, hide), after: after && hidden(after, hide) }
    return known({ ref: refJson(ref), action, source, why: why && hide(why), ...sides })
  })
  return { changes, summary }
}

function hidden(value: Json, hide: Hide): Json {
  if (typeof value === 'string') return hide(value)
  if (Array.isArray(value)) return value.map((item) => hidden(item, hide))
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hidden(inner, hide)]))
}
