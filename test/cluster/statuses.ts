/** Texts of statuses as kwok's templates write them: what a kubelet would report. A strategic merge patch, so null removes. */

interface State {
  readonly running?: string
  readonly waiting?: string
  readonly terminated?: string
}

const running: State = { running: '{startedAt: {{ $now | Quote }}}' }

function waiting(reason: string, message: string): State {
  return { waiting: `{reason: ${reason}, message: ${JSON.stringify(message)}}` }
}

function terminated(reason: string, code: number): string {
  return `{exitCode: ${code}, reason: ${reason}, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}`
}

/** Every container runs, and is ready or not. */
export function runs(ready: boolean): string {
  return status('Running', conditions(ready), containers(running, { ready }))
}

/** No container started: the image cannot be had. */
export function pulling(reason: string, message: string): string {
  return status('Pending', conditions(false), containers(waiting(reason, message)))
}

/** A container ended with `code` and will be started again later; its restarts count up. */
export function crashed(reason: string, code: number): string {
  const state = waiting('CrashLoopBackOff', 'back-off 1s restarting failed container')
  return status('Running', conditions(false), containers(state, { last: terminated(reason, code), restarts: 1 }))
}

/** The pod's work is over: a Job's pod, a chart's test. */
export function ended(code: number): string {
  const reason = code === 0 ? 'Completed' : 'Error'
  const why = code === 0 ? 'PodCompleted' : 'PodFailed'
  return status(
    code === 0 ? 'Succeeded' : 'Failed',
    conditions(false, why),
    containers({ terminated: terminated(reason, code) }),
  )
}

/** What node pressure does: the pod object stays, failed, and its controller makes another. */
export function evicted(): string {
  const why = 'reason: Evicted\nmessage: "The node was low on resource: memory."\n'
  return why + status('Failed', conditions(false, 'PodFailed'), containers({ terminated: terminated('Error', 137) }))
}

/** A node's first status; its kubelet answers on `kubeletPort`. */
export function nodeReady(kubeletPort: number): string {
  return `{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- {type: {{ .type }}, status: {{ .status | Quote }}, reason: {{ .reason }}, message: {{ .message | Quote }}, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }}}
{{ end }}
addresses:
- {type: InternalIP, address: 127.0.0.1}
- {type: Hostname, address: {{ .metadata.name | Quote }}}
daemonEndpoints: {kubeletEndpoint: {Port: ${kubeletPort}}}
allocatable: {cpu: "1000", memory: 1Ti, pods: "10000", ephemeral-storage: 1Ti}
capacity: {cpu: "1000", memory: 1Ti, pods: "10000", ephemeral-storage: 1Ti}
nodeInfo: {architecture: amd64, operatingSystem: linux, bootID: "", machineID: "", systemUUID: "", kernelVersion: none, osImage: none, containerRuntimeVersion: none, kubeletVersion: testbed, kubeProxyVersion: ""}
phase: Running`
}

/** What a kubelet reports that has lost its container runtime. */
export function nodeNotReady(): string {
  return `{{ $now := Now }}
conditions:
- {type: Ready, status: "False", reason: KubeletNotReady, message: container runtime is down, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }}}`
}

function status(phase: string, ...parts: readonly string[]): string {
  return ['{{ $now := Now }}', ...parts, `phase: ${phase}`, address].join('\n')
}

/** Asked for once per pod: each rendering would be given another address, and a second one in `podIPs` is refused. */
const address = `hostIP: 127.0.0.1
startTime: {{ or .status.startTime $now | Quote }}
{{ if not .status.podIP }}{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}
podIP: {{ index . 0 | Quote }}
podIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}{{ end }}`

function conditions(ready: boolean, reason = 'ContainersNotReady'): string {
  const why = ready ? 'reason: "", message: ""' : `reason: ${reason}, message: "containers with unready status"`
  const one = (type: string, value: boolean, more: string) =>
    `- {type: ${type}, status: "${value ? 'True' : 'False'}", lastTransitionTime: {{ $now | Quote }}${more}}`
  return ['conditions:', one('Initialized', true, ''), one('Ready', ready, `, ${why}`)]
    .concat(one('ContainersReady', ready, `, ${why}`))
    .concat('{{ range .spec.readinessGates }}', one('{{ .conditionType }}', true, ''), '{{ end }}')
    .join('\n')
}

interface Containers {
  readonly ready?: boolean
  readonly last?: string
  readonly restarts?: number
}

function containers(state: State, { ready = false, last, restarts = 0 }: Containers = {}): string {
  const one = (of: State, more: string) =>
    `- {name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", ${more}, state: {running: ${of.running ?? 'null'}, waiting: ${of.waiting ?? 'null'}, terminated: ${of.terminated ?? 'null'}}`
  const before = last === undefined ? '' : `, lastState: {terminated: ${last}}`
  const own = `ready: ${ready}, started: ${state.running !== undefined}, restartCount: {{ add $restarts ${restarts} }}`
  const done = { terminated: terminated('Completed', 0) }
  return `{{ $restarts := 0 }}{{ range .status.containerStatuses }}{{ $restarts = .restartCount }}{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
{{ if eq (or .restartPolicy "") "Always" }}
${one(running, 'ready: true, started: true, restartCount: 0')}}
{{ else }}
${one(done, 'ready: true, started: false, restartCount: 0')}}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
${one(state, own)}${before}}
{{ end }}`
}
