import type { Chart } from '../chart/model.ts'
import { textOf } from '../core/bytes.ts'
import { failuresOf } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { readDocuments } from '../yaml/read.ts'
import { writeYaml } from '../yaml/write.ts'
import type { Image } from './images.ts'

/**
 * Annotations by which Artifact Hub shows what a chart brings; values are YAML in text, as its documentation wants
 * (artifacthub.io/docs/topics/annotations/helm). What the chart's author wrote stays.
 */
export function artifactHub(
  charts: readonly Chart[],
  images: readonly Image[],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = {
    'artifacthub.io/crds': charts.flatMap(definitions),
    'artifacthub.io/images': images.map(({ name, image }) => ({ name, image })),
  }
  const annotations: Record<string, string> = {}
  for (const [key, list] of Object.entries(found)) if (list.length > 0) annotations[key] = writeYaml(list)
  return { ...annotations, ...own }
}

function definitions(chart: Chart): JsonMap[] {
  return [...chart.crds].flatMap(([path, bytes]) =>
    documents(textOf(bytes) ?? '', `${chart.at}/${path}`)
      .map(definition)
      .filter((known) => known !== undefined),
  )
}

/** What is no YAML says so when the chart is rendered or installed; it is no reason to keep the chart from being packed. */
function documents(text: string, file: string): Json[] {
  try {
    return readDocuments(text, file)
  } catch (error) {
    if (failuresOf(error) === undefined) throw error
    return []
  }
}

function definition(document: Json): JsonMap | undefined {
  if (entry(document, 'kind') !== 'CustomResourceDefinition') return undefined
  const name = entry(entry(document, 'metadata'), 'name')
  const spec = entry(document, 'spec')
  const kind = entry(entry(spec, 'names'), 'kind')
  const versions = entry(spec, 'versions')
  const stored = Array.isArray(versions) ? versions.find((one) => entry(one, 'storage') === true) : undefined
  const version = entry(stored, 'name')
  if (typeof name !== 'string' || typeof kind !== 'string' || typeof version !== 'string') return undefined
  const told = entry(entry(entry(stored, 'schema'), 'openAPIV3Schema'), 'description')
  const description = typeof told === 'string' ? told : kind
  return { kind, version, name, displayName: kind, description }
}

function entry(value: Json | undefined, key: string): Json | undefined {
  return isMap(value) ? get(value, key) : undefined
}
