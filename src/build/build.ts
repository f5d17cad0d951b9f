import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleProgram } from './bundle.ts'
import { precompileCharts } from './precompile-charts.ts'

/** `npm run build`: everything below dist/ that the program runs from. */
const root = join(import.meta.dirname, '../..')
const dist = join(root, 'dist')
for (const part of ['capstan.cjs', 'late.cjs', 'program.cjs', 'library', 'shipped'])
  rmSync(join(dist, part), { recursive: true, force: true })
mkdirSync(join(dist, 'shipped'), { recursive: true })
await bundleProgram(root, dist)
precompileCharts(root, dist)
