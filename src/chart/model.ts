import type { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'

/** What dependency processing and the coalescing of values need to know of a chart, and nothing more. */
export interface ChartNode {
  readonly name: string
  readonly version: string
  readonly type: 'application' | 'library'
  /** The content of `values.yaml`; `{}` when there is none. */
  readonly defaults: JsonMap
  readonly dependencies: readonly Dependency[]
  readonly charts: readonly ChartNode[]
}

/** One entry of `dependencies` in Chart.yaml. */
export interface Dependency {
  readonly name: string
  /** A SemVer constraint; `*` when Chart.yaml says none. */
  readonly version: string
  readonly repository?: string
  /** The key of this dependency in the values, in place of its name. */
  readonly alias?: string
  /** Paths into the values, separated by commas; the first that holds a boolean decides. */
  readonly condition?: string
  readonly tags?: readonly string[]
  readonly importValues?: readonly (string | { readonly child: string; readonly parent: string })[]
}

/**
 * A chart as it was loaded: its parts sorted out, nothing rendered. Paths are relative to the chart, with `/`; every map
 * iterates in bytewise order of its keys.
 */
export interface Chart extends ChartNode {
  /** How messages name the folder or archive: `charts/kafka`. */
  readonly at: string
  readonly metadata: ChartMetadata
  readonly valuesText: string | undefined
  readonly schemaText: string | undefined
  /** `templates/statefulset.yaml.hbs`, partials (`templates/_names.hbs`), and plain YAML without a single `{{`. */
  readonly templates: ReadonlyMap<string, Uint8Array>
  readonly notes: Uint8Array | undefined
  /** `*.yaml`, `*.yml`, `*.json` below `crds/`; sent as they are, never rendered. */
  readonly crds: ReadonlyMap<string, Uint8Array>
  /** What templates may read: everything without a role of its own, and, as in Helm, `crds/` too. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** By name: `production` is `presets/production.yaml`. */
  readonly presets: ReadonlyMap<string, Preset>
  readonly charts: readonly Chart[]
  /** Files below `templates/` that are none of ours: kept out of the output, reported by lint. */
  readonly foreign: readonly string[]
  /** What Helm lets pass and we do not refuse, such as an unknown field of Chart.yaml. */
  readonly warnings: readonly Failure[]
}

export interface Preset {
  readonly path: string
  readonly text: string
}

/** The fields of Chart.yaml, checked. Lists and maps that are missing are empty. */
export interface ChartMetadata {
  readonly apiVersion: 'v2'
  readonly name: string
  readonly version: string
  readonly type: 'application' | 'library'
  readonly appVersion: string | undefined
  readonly description: string | undefined
  /** A SemVer constraint on the cluster's version. */
  readonly kubeVersion: string | undefined
  readonly home: string | undefined
  readonly icon: string | undefined
  readonly deprecated: boolean
  readonly sources: readonly string[]
  readonly keywords: readonly string[]
  readonly maintainers: readonly Maintainer[]
  readonly annotations: Readonly<Record<string, string>>
  /** The root `Chart` of templates: Go's field names, and Go's zero values for what is missing, as under Helm. */
  readonly root: JsonMap
}

export interface Maintainer {
  readonly name: string
  readonly email: string | undefined
  readonly url: string | undefined
}
