import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { entryName, readEntry } from '../io/cache.ts'
import type { Material } from '../io/material.ts'

/** In the bundle this folder is `dist/`; run from the sources it is `src/cli/`. */
const here = import.meta.dirname
const packageFolder = dirname(here.endsWith('cli') ? dirname(here) : here)
const shipped = `${packageFolder}/dist/shipped`

/** The folder of the charts that come with Capstan. */
export const shippedCharts: string = `${packageFolder}/charts`

/** What the build made of a shipped chart; undefined for any other chart, and for one that was edited since. */
export function shippedBytes(kind: string, material: Material): Buffer | undefined {
  return existsSync(`${shipped}/${entryName(kind, material)}`) ? readEntry(shipped, kind, material) : undefined
}

/** A validator that our own build wrote into our own package. The text of its entry is the name of the code beside it. */
export function shippedValidator(material: Material): unknown {
  const file = shippedBytes('schema', material)?.toString()
  return file === undefined ? undefined : createRequire(`${shipped}/`)(`./${file}`)
}
