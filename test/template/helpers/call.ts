import type { Json } from '../../../src/core/json.ts'
import { heavyHelpers } from '../../../src/template/heavy-helpers.ts'
import { helperTable } from '../../../src/template/helper-table.ts'
import { HelperError } from '../../../src/template/helper.ts'
import type { Helper, HelperEnv } from '../../../src/template/helper.ts'
import { globMatcher } from '../../../src/core/glob.ts'

const encoder = new TextEncoder()
const files = new Map([
  ['files/logo.bin', new Uint8Array([0xff, 0x00])],
  ['files/log4j2.properties', encoder.encode('rootLogger.level=INFO\n')],
  ['files/topics.txt', encoder.encode('orders\npayments\n')],
])

/** A chart with three files, on a cluster that knows StatefulSets. */
const env: HelperEnv = {
  file: (path) => files.get(path),
  glob: (pattern) => [...files.keys()].filter(globMatcher(pattern)),
  hasApi: (name) => ['apps/v1', 'apps/v1/StatefulSet'].includes(name),
}

function helperNamed(name: string): Helper {
  const helper = helperTable.get(name) ?? heavyHelpers.get(name)
  if (helper === undefined) throw new Error(`there is no helper ${name}`)
  return helper
}

/** Calls as the evaluator does: the number of arguments and missing ones are checked before. */
export function callHelper(name: string, args: readonly Json[]): { value: Json } | { refused: string } {
  const helper = helperNamed(name)
  const [least, most] = helper.arity
  if (args.length < least || args.length > most) return { refused: 'number of arguments' }
  if (helper.lenient !== true && args.includes(null)) return { refused: 'missing argument' }
  try {
    return { value: helper.call(args, env) }
  } catch (error) {
    if (error instanceof HelperError) return { refused: error.message }
    throw error
  }
}
