import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/index.ts'
import { readValues, renderChart } from '../../src/index.ts'
import { shippedChart } from '../support/shipped-chart.ts'

/** Names that a real broker exported by the shipped rules; the file says which. */
const { names } = JSON.parse(readFileSync(new URL('metric-names.json', import.meta.url), 'utf8')) as { names: string[] }
/** Names of Prometheus, kubelet and kube-state-metrics. */
const foreign = [
  'up',
  'kubelet_volume_stats_available_bytes',
  'kubelet_volume_stats_capacity_bytes',
  'kube_pod_container_status_restarts_total',
]
const known = new Set([...names, ...foreign])

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly annotations: Record<string, string>
  readonly labels: { readonly severity: string }
}

const rendered = new Map<string, Alert[]>()

function alerts(metrics: string, rules = '{}'): Alert[] {
  const known = rendered.get(metrics + rules)
  if (known !== undefined) return known
  const values = `{metrics: {jar: /a.jar, ${metrics}}, rules: ${JSON.stringify({ enabled: true, ...(readValues(rules, 'rules') as object) })}}`
  const { manifests } = renderChart(shippedChart('kafka'), readValues(values, 'values.yaml'), { namespace: 'data' })
  const rule = manifests.find(({ kind }) => kind === 'PrometheusRule')!.value as unknown as {
    spec: { groups: { rules: Alert[] }[] }
  }
  const all = rule.spec.groups[0]!.rules
  rendered.set(metrics + rules, all)
  return all
}

function metricsOf(expression: string): string[] {
  return [...expression.matchAll(/\b([a-z][a-z0-9_]*)\{/g)].map(([, name]) => name!)
}

describe.each(['source: agent', 'source: sidecar'])('alerts with %s', (source) => {
  it('ask only for names that a broker exports', () => {
    const asked = alerts(source).flatMap(({ expr }) => metricsOf(expr))
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.filter((name) => !known.has(name))).toEqual([])
  })

  it('are bound to the release', () => {
    for (const { alert, expr } of alerts(source)) {
      expect(expr, alert).toContain('namespace="data"')
      expect(expr, alert).not.toContain('$')
    }
  })

  it('have different names, a severity, and say what to do', () => {
    const all = alerts(source)
    expect(new Set(all.map(({ alert }) => alert)).size).toBe(all.length)
    for (const { labels, annotations } of all) {
      expect(labels.severity).toMatch(/^(info|warning|critical)$/)
      expect(Object.keys(annotations).sort()).toEqual(['description', 'runbook', 'summary'])
    }
  })
})

it("keeps Prometheus' own braces in annotations", () => {
  const summaries = alerts('source: agent').map(({ annotations }) => annotations['summary'])
  expect(summaries).toContain('{{ $labels.pod }} knows no leader of the metadata quorum')
})

it('changes, leaves out and adds alerts by the values', () => {
  const all = alerts(
    'source: agent',
    '{overrides: {KafkaUnderMinIsr: {for: 5m, severity: warning}}, disabled: [KafkaScrapeDown], extra: [{alert: Mine, expr: vector(1)}]}',
  )
  expect(all.find(({ alert }) => alert === 'KafkaUnderMinIsr')).toMatchObject({
    for: '5m',
    labels: { severity: 'warning' },
  })
  expect(all.map(({ alert }) => alert)).not.toContain('KafkaScrapeDown')
  expect(all.at(-1)).toEqual({ alert: 'Mine', expr: 'vector(1)' })
})

it('asks for the quorum only in KRaft', () => {
  const kraft = alerts('source: agent').map(({ alert }) => alert)
  expect(kraft).toContain('KafkaRaftLeaderUnknown')
})

describe('the dashboard', () => {
  const text = new TextDecoder().decode(shippedChart('kafka').files.get('files/dashboards/kafka-cluster.json'))
  const board = JSON.parse(text) as JsonMap & { panels: { id: number; targets?: { expr: string }[] }[] }

  it('asks only for names that a broker exports', () => {
    const asked = board.panels.flatMap(({ targets }) => (targets ?? []).flatMap(({ expr }) => metricsOf(expr)))
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.filter((name) => !known.has(name))).toEqual([])
  })

  it('works with any data source, and needs no questions at import', () => {
    expect(board).not.toHaveProperty('__inputs')
    expect(Number(board['schemaVersion'])).toBeGreaterThanOrEqual(39)
    const sources = JSON.stringify(board).match(/"datasource":\{[^}]*\}"\}/g)!
    expect(new Set(sources)).toEqual(new Set(['"datasource":{"type":"prometheus","uid":"${datasource}"}']))
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length)
  })
})
