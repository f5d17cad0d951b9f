import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { caseText, renderCase } from '../support/render-case.ts'
import { shippedChart } from '../support/shipped-chart.ts'

const folder = fileURLToPath(new URL('kafka/', import.meta.url))
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.input.yaml'))
  .map((name) => name.replace('.input.yaml', ''))

it.each(cases)('kafka/%s.input.yaml renders to its .output.yaml', async (name) => {
  const text = caseText(renderCase(`${folder}${name}.input.yaml`), shippedChart('kafka').files)
  await expect(text).toMatchFileSnapshot(`kafka/${name}.output.yaml`)
})
