import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { compileChart } from '../chart/compile-chart.ts'
import { loadChart } from '../chart/load.ts'
import { chartsOf, templateFiles } from '../chart/template-set.ts'
import { schemaMaterial } from '../cli/check-entries.ts'
import { skeletonMaterial } from '../cli/skeletons.ts'
import { writtenLines } from '../cli/written-lines.ts'
import { entryBytes, entryName } from '../io/cache.ts'
import { readChartFolder } from '../io/chart-files.ts'
import { chartFinder } from '../io/chart-path.ts'
import type { Material } from '../io/material.ts'
import { heavyHelpers } from '../template/heavy-helpers.ts'
import { helperTable } from '../template/helper-table.ts'
import { writeTemplates } from '../template/write-templates.ts'
import { buildIdOf } from './build-id-of.ts'
import { precompileSchema } from './precompile-schemas.ts'

/**
 * Skeletons (data) and validators (code) of the charts that come with Capstan, below `dist/shipped/`, with what they were
 * made from: an edited chart simply no longer finds them.
 */
export function precompileCharts(root: string, dist: string): void {
  const build = buildIdOf(root)
  const keep = (kind: string, material: Material, text: string): void => {
    writeFileSync(join(dist, 'shipped', entryName(kind, material)), entryBytes(material, text))
  }
  const folder = join(root, 'charts')
  const { find } = chartFinder([folder])
  const helpers = new Map([...helperTable, ...heavyHelpers])
  for (const name of readdirSync(folder).sort()) {
    const chart = loadChart(readChartFolder(join(folder, name), `charts/${name}`), find)
    if (chart.type === 'library') continue
    const files = templateFiles(chart, chartsOf(chart))
    const skeleton = compileChart(files, helpers)
    keep('skeleton', skeletonMaterial(files, build), JSON.stringify(skeleton))
    const written = { ...skeleton, templates: writeTemplates(skeleton) }
    keep('written', skeletonMaterial(files, build), writtenLines(written))
    if (chart.schemaText === undefined) continue
    const code = `schema-${name}.cjs`
    const source = precompileSchema(chart.schemaText, `${chart.at}/values.schema.json`)
    writeFileSync(join(dist, 'shipped', code), bundled(source, root))
    keep('schema', schemaMaterial(chart.schemaText, build), code)
  }
}

/** The validator with the two functions of Ajv that it calls; RE2 stays beside, for the patterns that need it. */
function bundled(source: string, root: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    write: false,
    external: ['re2js'],
  })
  return outputFiles[0]!.text.replaceAll('require("re2js")', 'require("../library/re2js.cjs")')
}
