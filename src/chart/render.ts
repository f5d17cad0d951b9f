import { Failure, Failures } from '../core/failure.ts'
import { globMatcher } from '../core/glob.ts'
import type { JsonMap } from '../core/json.ts'
import { byCodePoint } from '../core/order.ts'
import type { Helper, HelperEnv } from '../template/helper.ts'
import type { Skeleton } from '../template/op.ts'
import { renderTemplates } from '../template/render.ts'
import { renderWritten } from '../template/render-written.ts'
import { Unwritten } from '../template/written.ts'
import type { WrittenSkeleton } from '../template/written.ts'
import type { SharedParts } from '../yaml/write.ts'
import type { Capabilities } from './capabilities.ts'
import { hasApi } from './capabilities.ts'
import type { Instance } from './dependencies.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { Manifest } from './manifest.ts'
import { identify } from './manifest.ts'
import type { Chart } from './model.ts'
import { compareForInstall } from './order.ts'
import { sourceReader } from './source-reader.ts'
import type { TemplateFiles } from './template-set.ts'

export interface RenderContext {
  readonly release: { readonly name: string; readonly namespace: string }
  readonly capabilities: Capabilities
  readonly helpers: ReadonlyMap<string, Helper>
  /** Gets what many objects hold in common (see TemplateInput). */
  readonly shared?: WeakSet<object> | undefined
  /** The compiled templates of a chart, and the files that they came from. */
  readonly skeleton: (chart: Chart) => { readonly skeleton: Skeleton; readonly files: TemplateFiles }
}

/** To render YAML only, from the written form of the templates. */
export type WrittenContext = Omit<RenderContext, 'skeleton' | 'shared'> & {
  readonly shared: SharedParts
  readonly written: (chart: Chart) => WrittenSkeleton
}

/** Renders a chart and its sub-charts. Objects go to `emit` as they are made, in no order. Throws all Failures together. */
export function renderInstance(
  root: Instance<Chart>,
  context: RenderContext,
  emit: (manifest: Manifest) => void,
): string | undefined {
  const failures: Failure[] = []
  const rendering = { ...context, emit, failures }
  const notes = walkTree(root, (instance) => renderOne(instance, root, rendering))
  if (failures.length > 0) throw new Failures(failures)
  return notes
}

/** The YAML of a manifest, with as much of its value as its identity was read from. */
export interface WrittenManifest extends Manifest {
  readonly text: string
}

/** As `renderInstance`; throws `Unwritten` when anything fails, and only `renderInstance` tells what. */
export function renderWrittenInstance(
  root: Instance<Chart>,
  context: WrittenContext,
  emit: (manifest: WrittenManifest) => void,
): string | undefined {
  return walkTree(root, (instance) => {
    const input = {
      written: context.written(instance.chart),
      base: instance.path,
      roots: rootsOf(instance, root, context),
      helpers: context.helpers,
      shared: context.shared,
      env: envOf(instance.chart, context.capabilities),
    }
    const { notes } = renderWritten(input, (value, path, text) => {
      const manifest = identify(value, `${instance.path}/${path}`, '')
      if (manifest instanceof Failure) throw new Unwritten()
      emit({ ...manifest, text })
    })
    return notes
  })
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

/** The notes of the root. */
function walkTree(
  instance: Instance<Chart>,
  render: (instance: Instance<Chart>) => string | undefined,
): string | undefined {
  const notes = instance.chart.type === 'library' ? undefined : render(instance)
  for (const child of instance.children) walkTree(child, render)
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
    shared: rendering.shared,
    env: envOf(instance.chart, rendering.capabilities),
    source,
  }
  const { notes, failures } = renderTemplates(input, (value, path, at) => {
    const manifest = identify(value, `${instance.path}/${path}`, `${instance.chart.at}/${path}`, at)
    if (manifest instanceof Failure) rendering.failures.push(manifest)
    else rendering.emit(manifest)
  })
  rendering.failures.push(...hideSecrets(failures, instance))
  return notes
}

function rootsOf(
  instance: Instance<Chart>,
  root: Instance<Chart>,
  { release, capabilities }: Pick<RenderContext, 'release' | 'capabilities'>,
): JsonMap {
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
