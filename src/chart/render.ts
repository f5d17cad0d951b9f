import { Failure, Failures } from '../core/failure.ts'
import { globMatcher } from '../core/glob.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, kindOf } from '../core/json.ts'
import { byCodePoint } from '../core/order.ts'
import type { Helper, HelperEnv } from '../template/helper.ts'
import type { Skeleton } from '../template/op.ts'
import { renderTemplates } from '../template/render.ts'
import type { Capabilities } from './capabilities.ts'
import { hasApi } from './capabilities.ts'
import type { Instance } from './dependencies.ts'
import type { Chart } from './model.ts'
import { compareForInstall } from './order.ts'
import { sourceReader } from './skeleton.ts'
import type { TemplateFiles } from './template-set.ts'

/** One Kubernetes object with the template that made it. */
export interface Manifest {
  /** As Helm's `# Source:` comments: `kafka/templates/statefulset.yaml.hbs`. */
  readonly source: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly value: JsonMap
}

export interface RenderContext {
  readonly release: { readonly name: string; readonly namespace: string }
  readonly capabilities: Capabilities
  readonly helpers: ReadonlyMap<string, Helper>
  /** The compiled templates of a chart, and the files that they came from. */
  readonly skeleton: (chart: Chart) => { readonly skeleton: Skeleton; readonly files: TemplateFiles }
}

/** Renders a chart and its sub-charts. Objects go to `emit` as they are made, in no order. Throws all Failures together. */
export function renderInstance(root: Instance<Chart>, context: RenderContext, emit: (manifest: Manifest) => void): string | undefined {
  const failures: Failure[] = []
  const notes = renderTree(root, root, { ...context, emit, failures })
  if (failures.length > 0) throw new Failures(failures)
  return notes
}

/** The order in which manifests are printed and applied: by kind as Helm installs, inside a kind by source. */
export function sortManifests<M extends { readonly kind: string; readonly source: string }>(manifests: readonly M[]): M[] {
  return [...manifests].sort((a, b) => byCodePoint(a.source, b.source)).sort(compareForInstall)
}

interface Rendering extends RenderContext {
  readonly emit: (manifest: Manifest) => void
  readonly failures: Failure[]
}

function renderTree(instance: Instance<Chart>, root: Instance<Chart>, rendering: Rendering): string | undefined {
  const notes = instance.chart.type === 'library' ? undefined : renderOne(instance, root, rendering)
  for (const child of instance.children) renderTree(child, root, rendering)
  return notes
}

function renderOne(instance: Instance<Chart>, root: Instance<Chart>, rendering: Rendering): string | undefined {
  const { skeleton, files } = rendering.skeleton(instance.chart)
  const source = sourceReader(skeleton, files)
  const input = {
    skeleton,
    base: instance.path,
    roots: rootsOf(instance, root, rendering),
    helpers: rendering.helpers,
    env: envOf(instance.chart, rendering.capabilities),
    source,
  }
  const { notes, failures } = renderTemplates(input, (value, path) => {
    const manifest = identify(value, `${instance.path}/${path}`, `${instance.chart.at}/${path}`)
    if (manifest instanceof Failure) failures.push(manifest)
    else rendering.emit(manifest)
  })
  rendering.failures.push(...failures)
  return notes
}

function rootsOf(instance: Instance<Chart>, root: Instance<Chart>, { release, capabilities }: Rendering): JsonMap {
  return {
    Values: instance.values,
    Release: {
      Name: release.name,
      Namespace: release.namespace,
      Revision: 1,
      IsInstall: true,
      IsUpgrade: false,
      Service: 'Capstan',
    },
    Chart: { ...instance.chart.metadata.root, Name: instance.name, IsRoot: instance === root },
    Capabilities: capabilities,
    Files: {},
  }
}

function envOf(chart: Chart, capabilities: Capabilities): HelperEnv {
  return {
    file: (path) => chart.files.get(path),
    glob: (pattern) => {
      const matches = globMatcher(pattern)
      return [...chart.files.keys()].filter((path) => matches(path)).sort(byCodePoint)
    },
    hasApi: (name) => hasApi(capabilities, name),
  }
}

/** Every object must say what it is: without apiVersion, kind and a name no cluster takes it. */
function identify(value: Json, source: string, file: string): Manifest | Failure {
  if (!isMap(value)) {
    const hint = 'a template makes maps with apiVersion, kind and metadata.name'
    return new Failure('manifest/identity', `${file} makes a ${kindOf(value)}, not a Kubernetes object`, { hint })
  }
  const metadata = get(value, 'metadata')
  const name = isMap(metadata) ? get(metadata, 'name') : undefined
  const namespace = isMap(metadata) ? get(metadata, 'namespace') : undefined
  const apiVersion = get(value, 'apiVersion')
  const kind = get(value, 'kind')
  const missing = [
    ['apiVersion', apiVersion],
    ['kind', kind],
    ['metadata.name', name],
  ].filter(([, text]) => typeof text !== 'string' || text === '')
  if (missing.length > 0) {
    const what = typeof kind === 'string' ? `a ${kind}` : 'an object'
    const fields = missing.map(([field]) => String(field)).join(' and ')
    return new Failure('manifest/identity', `${file} makes ${what} without ${fields}`, {
      hint: 'each of them must be text that is not empty',
    })
  }
  return {
    source,
    apiVersion: apiVersion as string,
    kind: kind as string,
    name: name as string,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    value,
  }
}
