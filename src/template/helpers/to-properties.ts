import { sortedKeys } from '../../core/order.ts'
import { mapAt, scalarTextAt, wrongKind } from '../helper-arguments.ts'
import { propertyKey, propertyValue } from '../properties-text.ts'
import type { Json } from '../../core/json.ts'
import type { Helper } from '../helper.ts'

/** server.properties and its kin. Sorted, so that the file, and a checksum over it, does not depend on the values' order. */
export const toProperties: Helper = {
  name: 'toProperties',
  signature: 'toProperties MAP',
  doc: 'MAP as a Java properties file: a line per key, sorted; lists are joined by commas, nulls dropped.',
  example: [
    'toProperties (dict "node.id" 1 "roles" (list "broker" "controller"))',
    '"node.id=1\\nroles=broker,controller\\n"',
  ],
  arity: [1, 1],
  go: undefined,
  call: (args) => {
    const map = mapAt(args, 0)
    let text = ''
    for (const key of sortedKeys(map)) {
      const value = map[key] as Json
      if (value !== null) text += `${propertyKey(key)}=${propertyValue(plain(key, value))}\n`
    }
    return text
  },
}

function plain(key: string, value: Json): string {
  const items = Array.isArray(value) ? value : [value]
  if (items.some((item) => typeof item === 'object')) {
    throw wrongKind(
      items,
      items.findIndex((item) => typeof item === 'object'),
      `a scalar under ${JSON.stringify(key)}`,
    )
  }
  return items.map((_, i) => scalarTextAt(items, i)).join(',')
}
