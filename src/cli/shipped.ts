import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** In the bundle this folder is `dist/`; run from the sources it is `src/cli/`. */
const here = import.meta.dirname
const packageFolder = dirname(here.endsWith('cli') ? dirname(here) : here)
const shipped = `${packageFolder}/dist/shipped`

/** The folder of the charts that come with Capstan. */
export const shippedCharts: string = `${packageFolder}/charts`

/** The skeleton that the build made of a shipped chart, by the digest of what it was made from; undefined for any other. */
export function shippedSkeleton(key: string): string | undefined {
  const file = `${shipped}/skeleton-${key}.json`
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** A validator that our own build wrote into our own package: the only code that is ever loaded by a digest. */
export function shippedValidator(key: string): unknown {
  const file = `${shipped}/schema-${key}.cjs`
  return existsSync(file) ? createRequire(file)(file) : undefined
}
