/** How long, as Go writes it. */
type Duration = `${number}ms` | `${number}s`

/** What a pod does with its life. On the test bed kwok plays it by the image's tag; elsewhere a script does. */
export type Behaviour =
  | 'ready'
  /** Pending that long before it is Ready. */
  | `slow-${Duration}`
  /** Runs and never gets Ready. */
  | 'bad'
  /** Ends with exit code 1 again and again. */
  | 'crash'
  /** The same, killed for its memory: 137. */
  | 'oom'
  /** Its image cannot be pulled. */
  | 'nopull'
  /** Ready, then not Ready any more. */
  | `fade-${Duration}`
  /** Ready and not Ready by turns. */
  | `flap-${Duration}`
  /** Ready, then evicted by its node. */
  | `evict-${Duration}`
  /** No node is good enough for it. */
  | 'unschedulable'
  /** Takes that long to end when it is deleted. */
  | `term-${Duration}`
  /** Ends by itself, if its restart policy lets it: exit code 0, the same after that long, 1. */
  | 'done'
  | `run-${Duration}`
  | 'fail'

interface PodSpec {
  readonly containers: readonly object[]
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly volumes?: readonly object[]
}

interface App {
  readonly behaviour?: Behaviour
  /** Another number is another template. Default: 1. */
  readonly version?: number
}

/** What a kwok with our configuration plays. */
export const playedImage = 'registry.invalid/app:v{version}-{behaviour}'

/** Whether pods behave as the tag of their image says, and nothing runs. */
export function isPlayed(image: string): boolean {
  return image.includes('{behaviour}')
}

/** The pod of a test. An image that is not played must have a shell. */
export function podSpec({ behaviour = 'ready', version = 1 }: App, given: string = playedImage): PodSpec {
  const nowhere = behaviour === 'unschedulable' ? { nodeSelector: { 'testbed/nowhere': 'true' } } : {}
  if (isPlayed(given)) {
    const image = given.replace('{version}', String(version)).replace('{behaviour}', behaviour)
    return { containers: [{ name: 'app', image }], ...nowhere }
  }
  const env = [{ name: 'VERSION', value: String(version) }]
  if (behaviour === 'nopull') return { containers: [{ name: 'app', image: 'registry.invalid/app:nopull', env }] }
  const { script, ...more } = scriptOf(behaviour)
  const container = { name: 'app', image: given, env, command: ['sh', '-c', script], ...more.container }
  return { containers: [container], ...nowhere, ...(more.volumes && { volumes: more.volumes }) }
}

interface Script {
  readonly script: string
  readonly container?: object
  readonly volumes?: readonly object[]
}

const stay = 'while :; do sleep 0.1; done'
const quit = "trap 'exit 0' TERM"
const flag = {
  readinessProbe: { exec: { command: ['test', '-f', '/tmp/ready'] }, periodSeconds: 1, failureThreshold: 1 },
}

function scriptOf(behaviour: Behaviour): Script {
  const [word = '', duration = ''] = behaviour.split('-')
  const wait = `sleep ${duration.endsWith('ms') ? Number.parseInt(duration) / 1000 : Number.parseInt(duration)}`
  switch (word) {
    case 'slow':
      return { script: `${quit}; ${wait}; touch /tmp/ready; ${stay}`, container: flag }
    case 'bad':
      return { script: `${quit}; ${stay}`, container: flag }
    case 'crash':
      return { script: 'sleep 0.3; exit 1' }
    case 'oom':
      return { script: 'exec tail /dev/zero', container: { resources: { limits: { memory: '16Mi' } } } }
    case 'fade':
      return { script: `${quit}; touch /tmp/ready; ${wait}; rm /tmp/ready; ${stay}`, container: flag }
    case 'flap':
      return { script: `${quit}; while :; do touch /tmp/ready; ${wait}; rm /tmp/ready; ${wait}; done`, container: flag }
    case 'evict':
      return {
        script: `${quit}; ${wait}; head -c 8388608 /dev/zero > /full/it; ${stay}`,
        container: { volumeMounts: [{ name: 'full', mountPath: '/full' }] },
        volumes: [{ name: 'full', emptyDir: { sizeLimit: '1Mi' } }],
      }
    case 'done':
      return { script: 'exit 0' }
    case 'run':
      return { script: wait }
    case 'fail':
      return { script: 'exit 1' }
    case 'term':
      return { script: `trap '${wait}; exit 0' TERM; ${stay}` }
    default:
      return { script: `${quit}; ${stay}` }
  }
}
