import { Failure } from '../../core/failure.ts'
import { ApiError } from '../../core/api-error.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import { commandFinding } from './command-finding.ts'
import type { Gate, GateMoment, GatePorts } from './gate.ts'
import { gateOf } from './gate-of.ts'
import { fill } from './stand-ins.ts'

type ExecCheck = Extract<GateCheck, { readonly kind: 'exec' }>

/** A command in a pod, such as `kafka-topics.sh --describe --under-replicated-partitions`. */
export function execGate(spec: GateSpec, check: ExecCheck, { cluster }: GatePorts): Gate {
  return gateOf(spec, { cluster }, async (moment) => {
    const name = check.pod === undefined ? defaultPod(moment) : namedPod(spec, fill(check.pod, moment), moment)
    const command = check.command.map((word) => fill(word, moment))
    const output = typeof check.output === 'string' ? check.output : { contains: fill(check.output.contains, moment) }
    const pod = { namespace: moment.set.namespace, name }
    const options = { container: check.container, command, timeout: spec.timeout }
    const result = await cluster.bound(moment.signal).exec(pod, options).catch(goneOf(name))
    return commandFinding(result, `${command[0]!} in ${name}`, output)
  })
}

/**
 * Never the pod that is about to go: what it says of the others is worth nothing a second later. That which was updated last
 * only when there is no other: it may still be catching up.
 */
function defaultPod({ pods, next, last, set }: GateMoment): string {
  const ready = pods.filter((pod) => pod.ready && !pod.terminating && pod.name !== next?.name)
  const lowest = [...ready].sort((a, b) => a.index - b.index)
  const pod = lowest.find(({ name }) => name !== last?.name) ?? lowest[0]
  if (pod !== undefined) return pod.name
  const but = next === undefined ? '' : ` but ${next.name}, which goes next,`
  throw new Failure('rollout/gate', `no pod of ${set.name}${but} is ready, so there is none to run the command in`)
}

/** Whoever may edit a set may not always run commands in other pods; whoever rolls it may. */
function namedPod({ source }: GateSpec, name: string, { pods, set }: GateMoment): string {
  if (source !== 'annotation' || pods.some((pod) => pod.name === name)) return name
  throw new Failure('rollout/gate', `pod ${name} is none of ${set.name}, and an annotation may name no other`)
}

function goneOf(pod: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ApiError && error.code === 404) throw new Failure('rollout/gate', `pod ${pod} is gone`)
    throw error
  }
}
