import { failuresOf } from '../core/failure.ts'
import { isMap } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { kindText } from './helper-arguments.ts'
import { HelperError } from './helper.ts'

/** What `read` gives, if it is a map: Helm's fromYaml and fromJson know nothing else. */
export function parsedMap(format: string, read: () => Json): JsonMap {
  const value = attempt(format, read)
  if (isMap(value)) return value
  throw new HelperError(`the ${format} holds ${kindText(value)}, not a map`, 'wrap a list in a map: items: […]')
}

function attempt(format: string, read: () => Json): Json {
  try {
    return read()
  } catch (error) {
    const [failure] = failuresOf(error) ?? []
    if (failure === undefined) throw error
    const line = failure.at === undefined ? '' : ` in line ${failure.at.line}`
    throw new HelperError(`the text is broken ${format}${line}: ${failure.message}`, failure.hint)
  }
}
