import { capabilities } from '../chart/capabilities.ts'
import type { Instance } from '../chart/dependencies.ts'
import type { Chart } from '../chart/model.ts'
import type { RenderContext } from '../chart/render.ts'
import { renderInstance } from '../chart/render.ts'
import { failuresOf } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { byCodePoint } from '../core/order.ts'

export interface Image {
  /** Of the container that runs it. */
  readonly name: string
  readonly image: string
}

/**
 * The images that charts run with these values, each once. None when they cannot be rendered so: a chart may want values
 * that only its user has.
 */
export function imagesOf(
  instances: () => readonly Instance<Chart>[],
  context: Pick<RenderContext, 'helpers' | 'skeleton'>,
): readonly Image[] {
  const found = new Map<string, Image>()
  const release = { name: 'release', namespace: 'default' }
  try {
    for (const instance of instances()) {
      const all = { ...context, release, capabilities: capabilities(undefined, []) }
      renderInstance(instance, all, ({ value }) => addImages(value, found))
    }
  } catch (error) {
    if (failuresOf(error) === undefined) throw error
    return []
  }
  return [...found.values()].sort((a, b) => byCodePoint(a.image, b.image))
}

/** Containers are found by their lists' names, so those of other kinds that hold Pod templates count too. */
function addImages(value: Json, found: Map<string, Image>): void {
  if (Array.isArray(value)) for (const item of value) addImages(item, found)
  if (!isMap(value)) return
  for (const key of Object.keys(value)) {
    const below = value[key]!
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(below)) {
      for (const container of below) addImage(container, found)
    } else if (typeof below === 'object') addImages(below, found)
  }
}

function addImage(container: Json, found: Map<string, Image>): void {
  if (!isMap(container)) return
  const [name, image] = [get(container, 'name'), get(container, 'image')]
  if (typeof name === 'string' && typeof image === 'string' && !found.has(image)) found.set(image, { name, image })
}
