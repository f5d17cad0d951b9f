import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Helm's `.Capabilities.APIVersions.Has`. Without a cluster the answer comes from --kube-version and --api-versions. */
export const apiHas: Helper = {
  name: 'apiHas',
  signature: 'apiHas NAME',
  doc: 'Whether the cluster knows an API version ("monitoring.coreos.com/v1") or a kind in it ("apps/v1/StatefulSet").',
  example: ['apiHas "apps/v1/StatefulSet"', 'true'],
  arity: [1, 1],
  go: '.Capabilities.APIVersions.Has',
  call: (args, env) => env.hasApi(textAt(args, 0)),
}
