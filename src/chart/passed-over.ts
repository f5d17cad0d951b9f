import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { kindOf, pathText } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from '../values/layer.ts'
import { under } from '../values/layer.ts'
import { originOf } from '../values/origin.ts'
import { readSchema } from '../values/schema-text.ts'
import { maskFor } from '../values/sensitive-mask.ts'
import { sensitivePaths } from '../values/sensitive.ts'
import type { Instance } from './dependencies.ts'
import type { PassedOver } from './enabled.ts'
import type { Chart } from './model.ts'

/**
 * Warnings for conditions that decide nothing: `enabled: "false"` leaves the sub-chart on, here and in Helm, and whoever
 * wrote it believes that it is off. A line is shown without what the schemas of the chart and its sub-charts call sensitive.
 */
export function passedOverWarnings(
  found: readonly PassedOver[],
  instance: Instance<Chart>,
  { layers, prefix }: { readonly layers: readonly Layer[]; readonly prefix: readonly string[] },
): Failure[] {
  const hide = (span: Span | undefined): Span | undefined => hidden(span, instance, layers)
  return found.map(({ path, value, dependency }) => {
    const kind = value === null ? 'null' : `a ${kindOf(value)}`
    const shown = pathText([...prefix, ...path])
    return new Failure(
      'chart/dependency',
      `${shown} is ${kind}, and only true and false decide whether ${dependency} takes part`,
      { at: hide(originOf(layers, path)?.at), hint: hintFor(value) },
    )
  })
}

function hintFor(value: Json): string {
  return value === 'true' || value === 'false' ? `write ${value} without quotes` : 'write true or false'
}

function hidden(
  span: Span | undefined,
  { chart, children }: Instance<Chart>,
  layers: readonly Layer[],
): Span | undefined {
  const { schemaText, at } = chart
  const own =
    schemaText === undefined
      ? span
      : maskFor(layers, sensitivePaths(readSchema(schemaText, `${at}/values.schema.json`))).span(span)
  return children.reduce(
    (shown, child) =>
      hidden(
        shown,
        child,
        layers.map((layer) => under(layer, child.name)),
      ),
    own,
  )
}
