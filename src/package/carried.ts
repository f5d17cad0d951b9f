import type { Chart } from '../chart/model.ts'
import { chartsOf } from '../chart/template-set.ts'
import { listRules } from '../values/rule-places.ts'
import { readSchema } from '../values/schema-text.ts'
import type { Package } from './package-chart.ts'

/** `14 templates, 21 rules, 3 presets`: what of the charts Helm has too. A rule that it does not check is a warning. */
export function carriedText(roots: readonly Chart[], { files, warnings }: Package): string {
  const charts = new Set(roots.flatMap(chartsOf))
  const lost = warnings.filter(({ code }) => code === 'package/rule').length
  const rules = sum([...charts].map(rulesOf)) - lost
  const presets = sum([...charts].map((chart) => chart.presets.size))
  const templates = [...files.keys()].filter(isManifestTemplate).length
  return [counted(templates, 'template'), counted(Math.max(0, rules), 'rule'), counted(presets, 'preset')].join(', ')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

function rulesOf({ schemaText, at }: Chart): number {
  if (schemaText === undefined) return 0
  return listRules({ root: readSchema(schemaText, `${at}/values.schema.json`) }).length
}

/** Partials and the checks that stand for rules make no manifests. */
function isManifestTemplate(path: string): boolean {
  const inside = /^(?:charts\/[^/]+\/)*templates\/(.+)\.(?:yaml|yml|json)$/.exec(path)?.[1]
  return inside !== undefined && !/(^|\/)_[^/]*$/.test(inside) && inside !== 'zz/validate'
}
