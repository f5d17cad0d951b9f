import { Failure } from '../core/failure.ts'
import { readSchema } from '../values/schema-text.ts'
import { textLayer } from '../values/layer.ts'
import { maskFor } from '../values/sensitive-mask.ts'
import { sensitivePaths } from '../values/sensitive.ts'
import type { Instance } from './dependencies.ts'
import type { Chart } from './model.ts'

/**
 * A template can put any value into a message (`fail`, a helper that quotes what it cannot read); what the schemas of the
 * chart and its sub-charts call sensitive is taken out again.
 */
export function hideSecrets(failures: readonly Failure[], instance: Instance<Chart>): readonly Failure[] {
  if (failures.length === 0) return failures
  const masks = masksOf(instance)
  const hide = (text: string): string => masks.reduce((shown, mask) => mask(shown), text)
  return failures.map(({ code, message, at, hint, notes, cause }) => {
    return new Failure(code, hide(message), { at, hint: hint && hide(hint), notes: notes.map(hide), cause })
  })
}

function masksOf({ chart, values, children }: Instance<Chart>): ((text: string) => string)[] {
  const { schemaText, at } = chart
  const below = children.flatMap(masksOf)
  if (schemaText === undefined) return below
  const schema = readSchema(schemaText, `${at}/values.schema.json`)
  const mask = maskFor([textLayer('file', at, '', values)], sensitivePaths(schema))
  return [(text) => mask.text(text), ...below]
}
