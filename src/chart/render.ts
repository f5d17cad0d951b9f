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
import { hideSecrets } from './hide-secrets.ts'
import type { Hook } from './hook.ts'
import { hookOf } from './hook.ts'
import type { Chart } from './model.ts'
import { compareForInstall } from './order.ts'
import { sourceReader } from './source-reader.ts'
import type { TemplateFiles } from './template-set.ts'

/** One Kubernetes object with the template that made it. */
export interface Manifest {
  /** As Helm's `# Source:` comments: `kafka/templates/statefulset.yaml.hbs`. */
  readonly source: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  /** Present when the object is no part of the release but runs at a point of its life. */
  readonly hook: Hook | undefined
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
export function renderInstance(
  root: Instance<Chart>,
  context: RenderContext,
  emit: (manifest: Manifest) => void,
): string | undefined {
  const failures: Failure[] = []
  const notes = renderTree(root, root, { ...context, emit, failures })
  if (failures.length > 0) throw new Failures(failures)
  return notes
}

/** What the order of manifests depends on. */
export type Sortable = Pick<Manifest, 'kind' | 'source' | 'hook'>

/** The order in which manifests are printed: by kind as Helm installs, inside a kind by source, hooks after all others. */
export function sortManifests<M extends Sortable>(manifests: readonly M[]): M[] {
  const isHook = (manifest: M): number => (manifest.hook === undefined ? 0 : 1)
  return [...manifests]
    .sort((a, b) => byCodePoint(a.source, b.source))
    .sort((a, b) => isHook(a) - isHook(b) || compareForInstall(a, b))
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
    if (manifest instanceof Failure) rendering.failures.push(manifest)
    else rendering.emit(manifest)
  })
  rendering.failures.push(...hideSecrets(failures, instance))
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
  const missing = Object.entries({ apiVersion, kind, 'metadata.name': name }).filter(([, text]) => !isText(text))
  if (missing.length > 0) {
    const what = isText(kind) ? `a ${kind}` : 'an object'
    const fields = missing.map(([field]) => field).join(' and ')
    return new Failure('manifest/identity', `${file} makes ${what} without ${fields}`, {
      hint: 'each of them must be text that is not empty',
    })
  }
  const hook = attempted(() => hookOf(value))
  if (hook instanceof Failure) return new Failure(hook.code, `${file}: ${hook.message}`, { hint: hook.hint })
  return {
    source,
    apiVersion: apiVersion as string,
    kind: kind as string,
    name: name as string,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    hook,
    value,
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function attempted<T>(work: () => T): T | Failure {
  try {
    return work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
