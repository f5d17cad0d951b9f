import { attempt } from '../chart/attempt.ts'
import type { Instance } from '../chart/dependencies.ts'
import { duplicateWatch } from '../chart/duplicates.ts'
import type { Manifest } from '../chart/manifest.ts'
import type { Chart } from '../chart/model.ts'
import type { RenderContext } from '../chart/render.ts'
import { renderInstance, renderWrittenInstance } from '../chart/render.ts'
import { Failures } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { createTextStore } from '../io/text-store.ts'
import { Unwritten } from '../template/written.ts'
import type { SharedParts } from '../yaml/write.ts'
import { writeYaml } from '../yaml/write.ts'
import type { CompiledCharts } from './skeletons.ts'

export interface RenderedManifest extends Pick<Manifest, 'source' | 'kind' | 'name' | 'hook'> {
  /** One YAML document in UTF-8 that ends in a newline; empty when JSON is wanted. */
  readonly text: Uint8Array
  /** The object, when JSON is wanted; kept for every manifest, it would double the memory of all other renders. */
  readonly value: Json | undefined
}

/** The manifests of some charts, in no order, and the notes of each. */
export interface RenderedCharts {
  readonly manifests: readonly RenderedManifest[]
  readonly notes: readonly (string | undefined)[]
}

export interface Rendering extends Pick<RenderContext, 'release' | 'capabilities'> {
  readonly charts: CompiledCharts
  readonly json: boolean
}

/**
 * YAML is rendered from the written templates. They know no reasons: when anything fails, everything is rendered once more
 * from the skeletons, which throw the Failures. JSON needs objects, and only skeletons make them.
 */
export async function renderCharts(roots: readonly Instance<Chart>[], rendering: Rendering): Promise<RenderedCharts> {
  const texts = rendering.json ? undefined : await renderTexts(roots, rendering)
  return texts ?? (await renderObjects(roots, rendering))
}

async function renderTexts(
  roots: readonly Instance<Chart>[],
  rendering: Rendering,
): Promise<RenderedCharts | undefined> {
  const { helpers, of } = await rendering.charts.written()
  const store = createTextStore()
  const twice = duplicateWatch(rendering.release.namespace)
  const manifests: RenderedManifest[] = []
  const context = { ...rendering, helpers, written: of, shared: sharedParts() }
  try {
    const notes = roots.map((root) =>
      renderWrittenInstance(root, context, (manifest) => {
        twice.see(manifest)
        const { source, kind, name, hook, text } = manifest
        manifests.push({ source, kind, name, hook, text: store(text), value: undefined })
      }),
    )
    return twice.failures.length === 0 ? { manifests, notes } : undefined
  } catch (error) {
    if (error instanceof Unwritten) return undefined
    throw error
  }
}

async function renderObjects(roots: readonly Instance<Chart>[], rendering: Rendering): Promise<RenderedCharts> {
  const { helpers, of } = await rendering.charts.skeletons()
  const store = createTextStore()
  const shared = sharedParts()
  const twice = duplicateWatch(rendering.release.namespace)
  const { failures } = twice
  const manifests: RenderedManifest[] = []
  const context = { ...rendering, helpers, skeleton: of, shared: shared.objects }
  const take = (manifest: Manifest): void => {
    twice.see(manifest)
    manifests.push(printable(manifest, rendering.json, (value) => store(writeYaml(value, shared))))
  }
  const notes = roots.map((root) => attempt(failures, () => renderInstance(root, context, take)))
  if (failures.length > 0) throw new Failures(failures)
  return { manifests, notes }
}

/** A manifest as YAML, or as the object that JSON is made from. */
export function printable(
  { source, kind, name, hook, value }: Manifest,
  json: boolean,
  textOf: (value: Json) => Uint8Array = (value) => Buffer.from(writeYaml(value)),
): RenderedManifest {
  return json
    ? { source, kind, name, hook, text: noText, value }
    : { source, kind, name, hook, text: textOf(value), value: undefined }
}

const noText = new Uint8Array()

function sharedParts(): SharedParts {
  return { objects: new WeakSet(), lines: new WeakMap() }
}
