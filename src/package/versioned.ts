import type { Chart } from '../chart/model.ts'

/** A chart with other versions than its Chart.yaml says; templates see them as `Chart.Version` and `Chart.AppVersion`. */
export function versioned(chart: Chart, version: string | undefined, appVersion: string | undefined): Chart {
  if (version === undefined && appVersion === undefined) return chart
  const { metadata } = chart
  const next = { version: version ?? metadata.version, appVersion: appVersion ?? metadata.appVersion }
  const root = { ...metadata.root, Version: next.version, AppVersion: next.appVersion ?? '' }
  return { ...chart, version: next.version, metadata: { ...metadata, ...next, root } }
}
