import type { JsonMap } from '../core/json.ts'

/** A StatefulSet to play with. */
export interface MadeUpSet {
  readonly name: string
  readonly replicas: number
  /** Default: `default`. */
  readonly namespace?: string
  /** `spec.ordinals.start`. Default: 0. */
  readonly start?: number
  readonly parallel?: boolean
  readonly onDelete?: boolean
  /** Seconds. Default: 0. */
  readonly minReadySeconds?: number
  /** Default: `registry.invalid/NAME:1`. */
  readonly image?: string
}

export function madeUpSet(set: MadeUpSet): JsonMap {
  const { name, namespace = 'default', replicas, start = 0, minReadySeconds = 0 } = set
  const labels = { app: name }
  const container = {
    name,
    image: set.image ?? `registry.invalid/${name}:1`,
    readinessProbe: { tcpSocket: { port: 8080 } },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace },
    spec: {
      serviceName: name,
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
      ...(set.parallel === true && { podManagementPolicy: 'Parallel' }),
      ...(set.onDelete === true && { updateStrategy: { type: 'OnDelete' } }),
      ...(minReadySeconds > 0 && { minReadySeconds }),
      ...(start > 0 && { ordinals: { start } }),
    },
  }
}
