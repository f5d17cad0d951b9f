import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from '../core/bytes.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import type { Chart } from './model.ts'

/**
 * `sha256:…` over everything that a chart's manifests are made from, its sub-charts included. Two charts of one version
 * that differ by a byte have two digests: the history of a release tells them apart.
 */
export function chartDigest(chart: Chart): string {
  const hash = sha256.create()
  const add = (name: string, bytes: Uint8Array): void => {
    // Lengths, so that no two lists of files give the same stream.
    hash.update(utf8(`${name}\n${bytes.length}\n`)).update(bytes)
  }
  const addAll = (folder: string, files: ReadonlyMap<string, Uint8Array>): void => {
    for (const [path, bytes] of files) add(folder + path, bytes)
  }
  add('Chart.yaml', utf8(canonicalJson(chart.metadata.root)))
  add('values.yaml', utf8(chart.valuesText ?? ''))
  add('values.schema.json', utf8(chart.schemaText ?? ''))
  addAll('', chart.templates)
  add('NOTES.txt.hbs', chart.notes ?? new Uint8Array())
  addAll('crds:', chart.crds)
  addAll('files:', chart.files)
  for (const child of chart.charts) add(`charts/${child.name}`, utf8(chartDigest(child)))
  return `sha256:${hex(hash.digest())}`
}
