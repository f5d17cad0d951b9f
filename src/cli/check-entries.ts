import type { Instance } from '../chart/dependencies.ts'
import type { Chart } from '../chart/model.ts'
import type { Failure } from '../core/failure.ts'
import { Failures } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Cache } from '../io/cache.ts'
import { materialOf } from '../io/material.ts'
import type { Material } from '../io/material.ts'
import { characterFailures } from '../values/characters.ts'
import type { Layer } from '../values/layer.ts'
import { under } from '../values/layer.ts'
import type { Checked } from '../values/check-input.ts'
import { mayHaveRules } from '../values/rule-keyword.ts'
import type { Validator } from '../values/schema-check.ts'
import { checkBy } from '../values/schema-check.ts'
import { writeJson } from '../yaml/json.ts'
import { buildId } from './build-id.ts'
import { shippedValidator } from './shipped.ts'

/** The values of a chart, with what messages about them need. */
export interface Checkable {
  readonly instance: Instance<Chart>
  readonly layers: readonly Layer[]
  readonly prefix: readonly string[]
  /** The values of the release that is installed: what rules with `oldSelf` compare with. */
  readonly before?: JsonMap | undefined
}

/**
 * Checks the values of every chart and sub-chart against schema and rules. What was accepted without a warning is
 * remembered by digest, so that the next run does not even load the checker. Throws all failures; returns the warnings.
 */
export async function checkEntries(entries: readonly Checkable[], cache: Cache): Promise<Failure[]> {
  const failures: Failure[] = []
  const warnings: Failure[] = []
  for (const entry of entries.flatMap(withChildren)) {
    const { values, chart } = entry.instance
    const { schemaText } = chart
    failures.push(...characterFailures(values, { ...entry, schemaText }))
    if (schemaText === undefined) continue
    // What is accepted of values alone says nothing of their change.
    const isChange = entry.before !== undefined && schemaText.includes('oldSelf')
    const material =
      buildId === undefined || isChange ? undefined : materialOf([buildId, schemaText, writeJson(values)])
    if (material !== undefined && cache.read('accepted', material) !== undefined) continue
    const found = await check(entry, schemaText)
    failures.push(...found.failures)
    warnings.push(...found.warnings)
    if (material !== undefined && found.failures.length + found.warnings.length === 0)
      cache.write('accepted', material, '')
  }
  if (failures.length > 0) throw new Failures(failures)
  return warnings
}

/** What a precompiled validator was made from. */
export function schemaMaterial(schemaText: string, build: string): Material {
  return materialOf([build, schemaText])
}

/** A shipped chart's schema was compiled by the build; for any other one Ajv is loaded. */
async function check({ instance, layers, prefix, before }: Checkable, schemaText: string): Promise<Checked> {
  const input = {
    values: instance.values,
    schemaText,
    schemaFile: `${instance.chart.at}/values.schema.json`,
    layers,
    prefix,
    ...(before === undefined ? {} : { oldValues: before }),
  }
  const validator = buildId === undefined ? undefined : shippedValidator(schemaMaterial(schemaText, buildId))
  if (validator === undefined) {
    const { checkValues } = await import('../values/check.ts')
    return checkValues(input)
  }
  const { checkSchema } = await import('../values/check-schema.ts')
  const failures = checkSchema(input, checkBy(validator as Validator))
  if (failures.length > 0 || !mayHaveRules(schemaText)) return { failures, warnings: [] }
  const { checkByRules } = await import('../values/check-rules.ts')
  return checkByRules(input)
}

function withChildren(entry: Checkable): Checkable[] {
  const { instance, layers, prefix, before = {} } = entry
  const children = instance.children.flatMap((child) => {
    const old = get(before, child.name)
    return withChildren({
      instance: child,
      layers: layers.map((layer) => under(layer, child.name)),
      prefix: [...prefix, child.name],
      before: isMap(old) ? old : undefined,
    })
  })
  return [entry, ...children]
}
