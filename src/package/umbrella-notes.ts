import type { Entry } from '../chart/entries.ts'
import type { Chart } from '../chart/model.ts'
import type { Json } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { readJson } from '../yaml/json.ts'

/** NOTES.txt.hbs of a stack's umbrella chart: what is in the release, and how its brokers are updated in stages. */
export function umbrellaNotes(entries: readonly Entry[]): string {
  const wide = Math.max(...entries.map(({ key }) => key.length))
  const lines = ['{{Release.Name}} in namespace {{Release.Namespace}} holds']
  for (const { key, chart } of entries) {
    const { appVersion } = chart.metadata
    const what = `${chart.name} ${chart.version}${appVersion === undefined ? '' : `, version ${appVersion}`}`
    lines.push(`{{#if Values.[${key}].enabled}}`, `  ${key.padEnd(wide)}  ${what}`, '{{/if}}')
  }
  const staged = entries.filter(({ chart }) => hasPartition(chart)).map(({ key }) => key)
  if (staged.length > 0) {
    lines.push('', 'Stage an update with Helm: only the Pods from index N on get it, then lower N to 0.')
    for (const key of staged) {
      lines.push(`  helm upgrade {{Release.Name}} CHART --reset-then-reuse-values --set ${key}.update.partition=N`)
    }
    lines.push('`capstan rollout` does that by itself, and goes on only while the cluster is healthy.')
  }
  lines.push('', "Each chart's own notes: add --render-subchart-notes to helm install or helm upgrade.")
  return `${lines.join('\n')}\n`
}

/** Whether the chart takes `update.partition`, by its schema or, without one, its defaults. */
function hasPartition({ schemaText, defaults, at }: Chart): boolean {
  const schema = schemaText === undefined ? undefined : readJson(schemaText, `${at}/values.schema.json`)
  const update = entryOf(entryOf(schema, 'properties'), 'update')
  const known = entryOf(entryOf(update, 'properties'), 'partition') ?? entryOf(entryOf(defaults, 'update'), 'partition')
  return known !== undefined
}

function entryOf(value: Json | undefined, key: string): Json | undefined {
  return isMap(value) ? get(value, key) : undefined
}
