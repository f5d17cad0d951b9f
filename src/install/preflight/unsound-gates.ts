import { Failure, failuresOf } from '../../core/failure.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import type { GatePorts } from '../../rollout/gates/gate.ts'
import { makeGate } from '../../rollout/gates/make-gate.ts'
import type { GateSpec } from '../../rollout/spec.ts'
import type { InstallOptions } from '../job.ts'
import type { InstallPorts } from '../ports.ts'
import { setSpec } from '../stage/set-spec.ts'
import { isStatefulSet } from '../stage/is-stateful-set.ts'
import type { WantedObject } from './prepare.ts'

/**
 * Gates that must not be asked, of all StatefulSets: found only by the rollout, the template would be staged by then, and the set
 * wait for a declaration that may never come. Failures `rollout/gate`. Where nobody waits no gate is asked.
 */
export function unsoundGates(
  { cluster, clock, gates }: Pick<InstallPorts, 'cluster' | 'clock' | 'gates'>,
  objects: readonly WantedObject[],
  options: Pick<InstallOptions, 'rollout' | 'wait'>,
): Failure[] {
  if (!options.wait) return []
  const ports = { cluster, clock, ...gates }
  return objects
    .filter(({ ref }) => isStatefulSet(ref))
    .flatMap(({ ref, object }) => setSpec(object, options).gates.flatMap((gate) => faultsOf(gate, ref, ports)))
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
