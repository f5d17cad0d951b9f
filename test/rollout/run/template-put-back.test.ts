import { expect, it } from 'vitest'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { mapAt, nameOf, textAt } from '../../../src/status/field.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }
const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set }

it.for([1, 2])(
  'an undo goes back, also where `kubectl rollout undo` was faster, with %d pods updated',
  async (updated) => {
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 4 }) })
    const { store } = world.board
    const { cluster, clock } = world.process()
    const ports = simPorts({ cluster, clock })
    const before = nameOf(store.all('ControllerRevision')[0]!)
    const [drifted, undone] = await world.clock.run(async () => {
      const template = mapAt((await cluster.get(ref))!, 'spec', 'template')
      await stage(world.process(), ref)
      const rolling = rollOut(ports, { set, spec: defaultSpec, overrides: [] }, () => undefined)
      while (store.all('Pod').filter((pod) => revisionOf(pod) !== before).length < updated) await clock.sleep(100)
      await cluster.patch(ref, [{ op: 'replace', path: '/spec/template', value: template }], { manager: 'kubectl' })
      return [await rolling, await undoRollout(ports, { set, reason: undefined }, () => undefined)] as const
    })
    expect(drifted).toMatchObject({
      is: 'drifted',
      next: 'capstan rollout undo sts/kafka brings back the pods that have left it',
    })
    expect(undone.is).toBe('done')
    expect(store.all('Pod').map(revisionOf)).toEqual([before, before, before, before])
  },
)

function revisionOf(pod: Parameters<typeof nameOf>[0]): string | undefined {
  return textAt(pod, 'metadata', 'labels', 'controller-revision-hash')
}
