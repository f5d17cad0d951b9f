import { textOf } from '../core/bytes.ts'
import type { Json } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { textAt } from './helper-arguments.ts'
import { HelperError } from './helper.ts'
import type { HelperEnv } from './helper.ts'

/** The text of the chart's file that the first argument names. */
export function fileAt(args: readonly Json[], env: HelperEnv): string {
  return textOfFile(textAt(args, 0), env)
}

export function textOfFile(path: string, env: HelperEnv): string {
  const bytes = env.file(path)
  if (bytes === undefined) throw missing(path, env)
  const text = textOf(bytes)
  if (text === undefined) throw new HelperError(`${path} is no text (UTF-8)`, 'a manifest holds text only')
  return text
}

function missing(path: string, env: HelperEnv): HelperError {
  const near = nearest(path, env.glob('**'))
  const hint = near === undefined ? 'paths start at the folder of the chart' : `did you mean ${near}?`
  return new HelperError(`the chart has no file ${JSON.stringify(path)}`, hint)
}
