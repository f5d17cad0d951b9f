import { Failure } from '../../core/failure.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import { commandFinding } from './command-finding.ts'
import type { Gate, GatePorts } from './gate.ts'
import { gateOf } from './gate-of.ts'
import { fill } from './stand-ins.ts'

type LocalCheck = Extract<GateCheck, { readonly kind: 'local' }>

/**
 * A program on the machine of whoever rolls out. Throws Failure `rollout/gate` for one that a chart or an annotation declares,
 * or that comes out of the cluster: rolling out somebody's chart must not run their code here.
 */
export function localGate(spec: GateSpec, check: LocalCheck, ports: GatePorts): Gate {
  const { local } = ports
  if (spec.source === 'record') {
    throw new Failure('rollout/gate', `gate ${spec.name}: its local command comes from the record in the cluster`, {
      hint: `no command from there runs here: give it again, by --gate-command ${spec.name}=COMMAND, --plan, or the stack that has it`,
    })
  }
  if (spec.source !== 'user') {
    throw new Failure('rollout/gate', `gate ${spec.name}: a local command, declared by ${who[spec.source]}`, {
      hint: 'only flags and your own stack file may run commands here; use exec (in a pod) or job (in the cluster)',
    })
  }
  if (local === undefined) {
    throw new Failure('rollout/gate', `gate ${spec.name}: no local command may run here`, {
      hint: 'use exec (in a pod) or job (in the cluster)',
    })
  }
  const [program = ''] = check.command
  // Found only when it is asked, that could be after half of the pods.
  if (!program.includes('{') && local.lacks?.(program) === true) {
    throw new Failure('rollout/gate', `gate ${spec.name}: there is no program ${program} on this machine`, {
      hint: 'is it executable, and on the PATH? Paths are relative to the current folder',
    })
  }
  return gateOf(spec, ports, async (moment) => {
    const command = check.command.map((word) => fill(word, moment))
    const result = await local.run(command, { timeout: spec.timeout, signal: moment.signal })
    return commandFinding(result, command[0]!, 'any')
  })
}

const who = { chart: 'a chart', annotation: 'an annotation' } as const
