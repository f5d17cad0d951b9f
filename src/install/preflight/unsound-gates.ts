import { Failure, failuresOf } from '../../core/failure.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import type { GatePorts } from '../../rollout/gates/gate.ts'
import { makeGate } from '../../rollout/gates/make-gate.ts'
import type { GateSpec } from '../../rollout/spec.ts'
import type { InstallOptions } from '../job.ts'
import type { Planned } from '../plan.ts'
import type { InstallPorts } from '../ports.ts'
import { isToRoll } from '../roll-sets.ts'
import { isStatefulSet } from '../stage/is-stateful-set.ts'
import { setSpec } from '../stage/set-spec.ts'
import { rolloutAhead } from './rollout-ahead.ts'

/**
 * Gates that must not be asked, of all StatefulSets: found only by the rollout, the template would be staged by then, and the set
 * wait for a declaration that may never come. Failures `rollout/gate`. Where nobody waits no gate is asked. That the program of
 * a command is missing here counts where it would be run: the same stack may be installed first from another machine.
 */
export function unsoundGates(
  { cluster, clock, gates }: Pick<InstallPorts, 'cluster' | 'clock' | 'gates'>,
  changes: readonly Planned[],
  options: InstallOptions,
): Failure[] {
  if (!options.wait) return []
  const { local } = gates
  const all = { cluster, clock, ...gates }
  const unasked = local === undefined ? all : { ...all, local: { ...local, lacks: () => false } }
  return changes.flatMap((change) => {
    const { ref, wanted } = change
    if (!isStatefulSet(ref) || wanted === undefined) return []
    const ports = isRolled(change, options) ? all : unasked
    return setSpec(wanted, options).gates.flatMap((gate) => faultsOf(gate, ref, ports))
  })
}

function isRolled(change: Planned, options: InstallOptions): boolean {
  const ahead = rolloutAhead(change, options)
  return ahead !== undefined && ahead.left === undefined && (ahead.isNew || isToRoll(ahead.set, change, options))
}

function faultsOf(gate: GateSpec, ref: ObjectRef, ports: GatePorts): Failure[] {
  try {
    makeGate(gate, ports)
    return []
  } catch (error) {
    const faults = failuresOf(error)
    if (faults === undefined) throw error
    return faults.map(({ code, message, hint, notes }) => {
      return new Failure(code, `${refText(ref)}: ${message}`, { hint, notes })
    })
  }
}
