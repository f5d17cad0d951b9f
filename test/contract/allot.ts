import type { JsonMap } from '../../src/core/json.ts'
import { mapBelow, mapsBelow } from './below.ts'

/** What the server gives to a new object, beyond defaults. `seed` grows; addresses and ports come of it. Changes the object. */
export function allot(made: JsonMap, seed: number): void {
  const metadata = made['metadata'] as JsonMap
  const uid = metadata['uid'] as string
  const spec = mapBelow(made, 'spec')
  switch (made['kind']) {
    case 'Namespace':
      made['spec'] = spec ?? { finalizers: ['kubernetes'] }
      made['status'] = { phase: 'Active' }
      break
    case 'Service':
      made['status'] = { loadBalancer: {} }
      if (spec !== undefined && spec['type'] !== 'ExternalName') allotAddress(spec, seed)
      break
    case 'PersistentVolumeClaim':
      metadata['finalizers'] = [
        ...((metadata['finalizers'] as string[] | undefined) ?? []),
        'kubernetes.io/pvc-protection',
      ]
      made['status'] = { phase: 'Pending' }
      break
    case 'Pod':
      made['status'] = { phase: 'Pending', qosClass: 'BestEffort' }
      break
    case 'StatefulSet':
      made['status'] = { replicas: 0, availableReplicas: 0 }
      break
    case 'DaemonSet':
      metadata['annotations'] = {
        ...mapBelow(metadata, 'annotations'),
        'deprecated.daemonset.template.generation': '1',
      }
      made['status'] = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
      break
    case 'Ingress':
      made['status'] = { loadBalancer: {} }
      break
    case 'Deployment':
    case 'CronJob':
      made['status'] = {}
      break
    case 'Job':
      made['status'] = {}
      if (spec !== undefined) allotSelector(made, spec, uid)
      break
    default:
  }
}

function allotAddress(spec: JsonMap, seed: number): void {
  const address = (spec['clusterIP'] as string | undefined) ?? `10.96.${seed >> 8}.${seed & 255}`
  spec['clusterIP'] = address
  spec['clusterIPs'] = [address]
  spec['ipFamilies'] ??= ['IPv4']
  spec['ipFamilyPolicy'] ??= 'SingleStack'
  if (spec['type'] === 'ClusterIP') return
  for (const [index, port] of mapsBelow(spec, 'ports').entries()) port['nodePort'] ??= 30000 + (seed % 2000) + index
}

function allotSelector(made: JsonMap, spec: JsonMap, uid: string): void {
  const metadata = made['metadata'] as JsonMap
  const name = metadata['name'] as string
  const template = mapBelow(spec, 'template') ?? {}
  const meta = mapBelow(template, 'metadata') ?? {}
  template['metadata'] = meta
  const own = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  meta['labels'] = { ...mapBelow(meta, 'labels'), ...own }
  spec['selector'] ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
  metadata['labels'] ??= { ...meta['labels'] }
}
