import { chartEntry, instanceOf } from '../../src/chart/entries.ts'
import type { Failure } from '../../src/index.ts'
import { readValues } from '../../src/index.ts'
import { checkValues } from '../../src/values/check.ts'
import { textLayer } from '../../src/values/layer.ts'
import { compileSchema } from '../../src/values/schema.ts'
import type { SchemaCheck } from '../../src/values/schema.ts'
import { shippedChart } from './shipped-chart.ts'

const compiled = new Map<string, SchemaCheck>()

/** As `validate` of the library, but the schema, which takes Ajv a tenth of a second, is compiled once for all tests of a file. */
export function checkChart(
  name: string,
  text: string,
  preset?: string,
): { failures: readonly Failure[]; warnings: readonly Failure[] } {
  const chart = shippedChart(name)
  const given = readValues(text, 'values.yaml')
  const presets = preset === undefined ? [] : [{ chart: undefined, name: preset }]
  const layers = [textLayer('file', 'values.yaml', text, given)]
  const [entry] = chartEntry(
    chart,
    { values: given, layers },
    { presets, name: undefined, namespace: undefined },
  ).entries
  const schemaText = chart.schemaText!
  const schemaFile = `${chart.at}/values.schema.json`
  const check = compiled.get(name) ?? compileSchema(schemaText, schemaFile)
  compiled.set(name, check)
  return checkValues({
    values: instanceOf(entry!).values,
    schemaText,
    schemaFile,
    layers: entry!.layers,
    prefix: entry!.prefix,
    check,
  })
}
