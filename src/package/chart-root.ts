import type { Chart } from '../chart/model.ts'
import { mapOf } from './scope.ts'
import type { Type } from './type.ts'
import { boolean, charsOfText, KIND, typed, unknown } from './type.ts'

/** What is known of the root `Chart`: its texts are those of Chart.yaml; an alias may change the name. */
export function chartRootType({ metadata: { root } }: Chart): Type {
  const fields = Object.entries(root).map(([field, value]): [string, Type] => {
    if (typeof value === 'boolean') return [field, boolean]
    return [
      field,
      typeof value === 'string' ? typed(KIND.STRING, { chars: charsOfText(value), filled: value !== '' }) : unknown,
    ]
  })
  return mapOf(new Map([...fields, ['IsRoot', boolean]]))
}
