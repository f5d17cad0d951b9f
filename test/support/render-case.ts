import { readFileSync } from 'node:fs'
import type { Json, JsonMap, Rendered } from '../../src/index.ts'
import { readValues, renderChart, toYaml } from '../../src/index.ts'
import { shippedChart } from './shipped-chart.ts'

const rendered = new Map<string, Rendered>()

/**
 * Renders a golden case, once for all tests of a file. The comment on its first line is the command that gives the same manifests, and the place of its
 * options: --preset, --name, --namespace, --kube-version, --api-versions.
 */
export function renderCase(path: string): Rendered {
  const known = rendered.get(path)
  if (known !== undefined) return known
  const text = readFileSync(path, 'utf8')
  const words = text.slice(0, text.indexOf('\n')).split(' ')
  const option = (flag: string): string[] => words.flatMap((word, i) => (word === flag ? [words[i + 1]!] : []))
  const [chart] = option('--chart')
  const [name] = option('--name')
  const [namespace] = option('--namespace')
  const [kubeVersion] = option('--kube-version')
  const result = renderChart(shippedChart(chart!.replace('charts/', '')), readValues(text, path), {
    presets: option('--preset'),
    apiVersions: option('--api-versions'),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
  })
  rendered.set(path, result)
  return result
}

/** All manifests as one text, with warnings first. What is a file of the chart, byte for byte, is shown by its name. */
export function caseText({ manifests, warnings }: Rendered, files: ReadonlyMap<string, Uint8Array>): string {
  const names = new Map([...files].map(([path, bytes]) => [new TextDecoder().decode(bytes), `<${path}>`]))
  const shown = (value: Json): Json => {
    if (typeof value === 'string') return names.get(value) ?? value
    if (Array.isArray(value)) return value.map(shown)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, shown(below)]))
  }
  const told = warnings.map((warning) => `# warning: ${warning.message}\n`)
  return (
    told.join('') +
    manifests.map(({ source, value }) => `---\n# Source: ${source}\n${toYaml(shown(value) as JsonMap)}`).join('')
  )
}
