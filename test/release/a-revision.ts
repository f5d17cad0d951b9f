import type { JsonMap } from '../../src/core/json.ts'
import type { RecordedManifest, ReleaseId, Revision } from '../../src/release/release.ts'

export const kafka: ReleaseId = { name: 'kafka', namespace: 'streams' }

/** A deployed revision with a ConfigMap, changed by `changes`. */
export function aRevision(number: number, changes: Partial<Revision> = {}): Revision {
  return {
    number,
    status: 'deployed',
    description: 'install',
    at: '2026-11-21T12:00:00Z',
    charts: [{ name: 'kafka', version: '1.2.3', appVersion: '4.1.0', digest: 'sha256:abc' }],
    values: { kafka: { broker: { replicas: 3 } } },
    manifests: [configMap('settings')],
    computed: {},
    sensitive: [],
    notes: undefined,
    ...changes,
  }
}

export function configMap(name: string, data: JsonMap = {}): RecordedManifest {
  return {
    source: `kafka/templates/${name}.yaml.hbs`,
    ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'streams', name },
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
  }
}
