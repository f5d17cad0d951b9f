import { describe, expect, it, test } from 'vitest'
import { capabilities, enforceKubeVersion, hasApi } from '../../src/chart/capabilities.ts'
import { loadChart } from '../../src/chart/load.ts'
import { treeOf } from './tree-of.ts'

describe('Capabilities', () => {
  it('are those of Kubernetes 1.37 unless asked otherwise', () => {
    expect(capabilities(undefined, []).KubeVersion).toEqual({
      Version: 'v1.37.0',
      GitVersion: 'v1.37.0',
      Major: '1',
      Minor: '37',
    })
  })

  test.for<[given: string, version: string, minor: string]>([
    ['1.33', 'v1.33', '33'],
    ['v1.33.1', 'v1.33.1', '33'],
    [' 1.33.1 ', 'v1.33.1', '33'],
    ['v1.33.1-gke.100', 'v1.33.1-gke.100', '33'],
    ['1.33.1+k3s1', 'v1.33.1+k3s1', '33'],
  ])('take %j as %s', ([given, version, minor]) => {
    expect(capabilities(given, []).KubeVersion).toMatchObject({ Version: version, Major: '1', Minor: minor })
  })

  test.for(['', 'latest', '1', 'v1', '1.', '1.x', '01.2', '1.02', '1.2.3.4', '-1.2'])('refuse %j', (given) => {
    expect(() => capabilities(given, [])).toThrow(/must be a Kubernetes version/)
  })

  it('know the 57 group versions that Helm 4.3 knows, whatever the version', () => {
    expect(capabilities(undefined, []).APIVersions).toHaveLength(57)
    expect(capabilities('1.20', []).APIVersions).toEqual(capabilities(undefined, []).APIVersions)
    expect(
      ['v1', 'apps/v1', 'policy/v1', 'apiextensions.k8s.io/v1'].every((name) =>
        hasApi(capabilities(undefined, []), name),
      ),
    ).toBe(true)
  })

  it('know kinds and other groups only when told, as Helm without a cluster', () => {
    expect(hasApi(capabilities(undefined, []), 'apps/v1/StatefulSet')).toBe(false)
    const told = capabilities(undefined, ['monitoring.coreos.com/v1/PodMonitor', 'v1'])
    expect(hasApi(told, 'monitoring.coreos.com/v1/PodMonitor')).toBe(true)
    expect(hasApi(told, 'monitoring.coreos.com/v1')).toBe(false)
    expect(told.APIVersions).toHaveLength(58)
  })
})

describe("a chart's kubeVersion", () => {
  function verdict(constraint: string, version: string): string | undefined {
    const yaml = `apiVersion: v2\nname: kafka\nversion: 1.0.0\nkubeVersion: ${JSON.stringify(constraint)}\n`
    const chart = loadChart(treeOf({ 'Chart.yaml': yaml }), () => undefined)
    return enforceKubeVersion(chart, capabilities(version, []))?.message
  }

  test.for<[constraint: string, version: string]>([
    ['>=1.30.0', 'v1.33.1'],
    ['>=1.30.0', 'v1.33.1-gke.100'],
    ['>=1.33.1-0', 'v1.33.1-gke.100'],
    ['>=1.30', '1.33'],
    ['^1.30 || ^2', '1.37'],
    ['', '1.20'],
  ])('%j lets %s in', ([constraint, version]) => {
    expect(verdict(constraint, version)).toBeUndefined()
  })

  test.for<[constraint: string, version: string]>([
    ['>=1.34.0', 'v1.33.1-gke.100'],
    ['<1.33.1', 'v1.33.1-gke.100'],
    ['1.30 - 1.32', '1.33'],
  ])('%j shuts %s out', ([constraint, version]) => {
    expect(verdict(constraint, version)).toBe(
      `charts/kafka needs Kubernetes ${constraint}, and this is v${version.replace(/^v/, '')}`,
    )
  })
})
