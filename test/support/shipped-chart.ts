import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Chart, ChartSource, FileTree } from '../../src/index.ts'
import { loadChart } from '../../src/index.ts'
import { readChartFolder } from '../../src/io/chart-files.ts'

const charts = fileURLToPath(new URL('../../charts/', import.meta.url))
const loaded = new Map<string, Chart>()

/** A chart of `charts/` with the library charts that stand beside it; read once. */
export function shippedChart(name: string): Chart {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const chart = loadChart(folder(name), folder)
  loaded.set(name, chart)
  return chart
}

function folder(name: string): FileTree {
  return readChartFolder(`${charts}${name}`, `charts/${name}`)
}

/** The charts of `charts/`, as a stack finds them. */
export const shippedCharts: ChartSource = {
  tree: (name) => (names().includes(name) ? folder(name) : undefined),
  findFor: () => folder,
  names,
}

function names(): string[] {
  return readdirSync(charts).sort()
}
