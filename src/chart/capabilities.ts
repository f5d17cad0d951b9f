import { Failure } from '../core/failure.ts'
import { satisfies } from '../core/semver.ts'
import { defaultKubeVersion } from './default-kube-version.ts'
import type { Chart } from './model.ts'

/** What templates may know of the cluster: the root `Capabilities`, with Helm's names. */
export type Capabilities = {
  KubeVersion: {
    /** `v1.37.0`; a vendor's suffix stays: `v1.33.1-gke.100`. */
    Version: string
    GitVersion: string
    Major: string
    Minor: string
  }
  /** `apps/v1` and, from `--api-versions`, also `monitoring.coreos.com/v1/PodMonitor`. */
  APIVersions: string[]
}

/** All that client-go 0.37 and the API of CRDs register, in its order: what Helm 4.3 believes in without a cluster. */
const builtIn: readonly string[] = [
  'v1',
  ...group('admissionregistration.k8s.io', 'v1 v1alpha1 v1beta1'),
  ...group('internal.apiserver.k8s.io', 'v1alpha1'),
  ...group('apps', 'v1 v1beta1 v1beta2'),
  ...group('authentication.k8s.io', 'v1 v1alpha1 v1beta1'),
  ...group('authorization.k8s.io', 'v1 v1beta1'),
  ...group('autoscaling', 'v1 v2'),
  ...group('batch', 'v1 v1beta1'),
  ...group('certificates.k8s.io', 'v1 v1beta1 v1alpha1'),
  ...group('coordination.k8s.io', 'v1alpha2 v1beta1 v1'),
  ...group('discovery.k8s.io', 'v1 v1beta1'),
  ...group('events.k8s.io', 'v1 v1beta1'),
  ...group('extensions', 'v1beta1'),
  ...group('flowcontrol.apiserver.k8s.io', 'v1 v1beta1 v1beta2 v1beta3'),
  ...group('lifecycle.k8s.io', 'v1alpha1'),
  ...group('networking.k8s.io', 'v1 v1beta1'),
  ...group('node.k8s.io', 'v1 v1alpha1 v1beta1'),
  ...group('policy', 'v1 v1beta1'),
  ...group('rbac.authorization.k8s.io', 'v1 v1beta1 v1alpha1'),
  ...group('resource.k8s.io', 'v1 v1beta2 v1beta1 v1alpha3'),
  ...group('scheduling.k8s.io', 'v1alpha3 v1beta1 v1'),
  ...group('storage.k8s.io', 'v1beta1 v1 v1alpha1'),
  ...group('storagemigration.k8s.io', 'v1 v1beta1'),
  ...group('apiextensions.k8s.io', 'v1beta1 v1'),
]

function group(name: string, versions: string): string[] {
  return versions.split(' ').map((version) => `${name}/${version}`)
}

/**
 * What `--kube-version` and `--api-versions` say of the cluster. The list of APIs does not follow the version, as in
 * Helm: a chart that asks for an API gets the same answer under both. Throws Failure `usage` for what is no version.
 */
export function capabilities(kubeVersion: string | undefined, apiVersions: readonly string[]): Capabilities {
  const version = (kubeVersion ?? defaultKubeVersion).trim()
  const numbers = versionNumbers(version)
  if (numbers === undefined) {
    throw new Failure('usage', `--kube-version must be a Kubernetes version, got ${JSON.stringify(kubeVersion)}`, {
      hint: 'write 1.33 or v1.33.1',
    })
  }
  const text = version.startsWith('v') ? version : `v${version}`
  const [major, minor] = numbers.split('.')
  return {
    KubeVersion: { Version: text, GitVersion: text, Major: major!, Minor: minor! },
    APIVersions: [...new Set([...builtIn, ...apiVersions])],
  }
}

/** `Capabilities.APIVersions.Has`: exact, as Helm without a cluster; `apps/v1/StatefulSet` is known only when given. */
export function hasApi(capabilities: Capabilities, name: string): boolean {
  return capabilities.APIVersions.includes(name)
}

/** Refuses a chart whose `kubeVersion` shuts this cluster out; vendors' suffixes do not count (v1.33.1-gke.100 is 1.33.1). */
export function enforceKubeVersion(chart: Chart, { KubeVersion }: Capabilities): Failure | undefined {
  const constraint = chart.metadata.kubeVersion
  if (constraint === undefined) return undefined
  if (satisfies(constraint, versionNumbers(KubeVersion.Version) ?? KubeVersion.Version)) return undefined
  const what = `${chart.at} needs Kubernetes ${constraint}, and this is ${KubeVersion.Version}`
  return new Failure('chart/version', what, { hint: 'name the version of your cluster with --kube-version' })
}

/** `1.33` or `1.33.1`, whatever follows it, as Kubernetes reads versions; undefined when there are no two numbers. */
function versionNumbers(version: string): string | undefined {
  return /^v?((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8}))?)(?![.\d]*\d)/.exec(version)?.[1]
}
