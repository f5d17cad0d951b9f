import type { JsonMap } from '../../src/core/json.ts'
import { textAt, mapsAt } from '../../src/status/field.ts'
import type { Life } from '../../src/simulate/life.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import type { World } from '../../src/simulate/world.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import type { Scenario, Step } from './scenario.ts'
import { imageOf, name } from './scenario.ts'
import type { Told } from './settled-state.ts'
import { telling } from './settled-state.ts'

/** The states of a scenario on the model: as it begins, and after each step. */
export async function statesOnModel(scenario: Scenario, seed = 1): Promise<string[]> {
  const made = madeUpSet({ name, replicas: scenario.replicas, image: imageOf(scenario.tag ?? 'v1-ready') })
  const set: JsonMap = { ...made, spec: { ...(made['spec'] as JsonMap), ...scenario.spec } }
  const gates = scenario.maxUnavailable === true ? { maxUnavailable: true } : {}
  const world = simulatedWorld({ seed, set, startup: [5, 20], ending: [1, 5], lifeOf: livedByTag, ...gates })
  const told = telling()
  const states = [look(world, told)]
  for (const step of scenario.steps) {
    await world.clock.run(async () => {
      await play(world, step, told)
      await world.clock.sleep(step.wait ?? 10_000)
    })
    states.push(look(world, told))
  }
  return states
}

const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name }

async function play(world: World, step: Step, told: Told): Promise<void> {
  const { board, kubelets } = world
  const { cluster } = world.process()
  const pod = (ordinal: number): JsonMap => board.store.get('Pod', 'default', `${name}-${ordinal}`)!
  if ('set' in step) await cluster.patch(ref, step.set, { manager: 'test' })
  else if ('delete' in step) {
    await cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: `${name}-${step.delete}` })
  } else if ('unready' in step) kubelets.unready(pod(step.unready))
  else if ('ready' in step) kubelets.ready(pod(step.ready))
  else if ('evict' in step) kubelets.evict(pod(step.evict))
  else {
    const revision = { ...ref, kind: 'ControllerRevision', name: told.revision(step.forget) }
    await cluster.remove(revision)
  }
}

function look({ board: { store } }: World, told: Told): string {
  return told.look(store.get('StatefulSet', 'default', name)!, store.all('Pod'), store.all('ControllerRevision'))
}

/** As on the test bed: see `test/cluster/README.md`. */
function livedByTag(pod: JsonMap, usual: Life): Life {
  const [container] = mapsAt(pod, 'spec', 'containers')
  const words = (textAt(container!, 'image') ?? '').split(':').at(-1)!.split('-')
  const ends = words.includes('term') ? Number.parseInt(words[words.indexOf('term') + 1]!) * 1000 : usual.ends
  const nowhere = textAt(pod, 'spec', 'nodeSelector', 'testbed/nowhere') !== undefined
  if (nowhere) return { ...usual, ends, then: { is: 'unschedulable' } }
  if (words.includes('bad')) return { ...usual, ends, then: { is: 'never-ready' } }
  if (words.includes('nopull')) return { ...usual, ends, then: { is: 'nopull' } }
  if (words.includes('crash')) return { ...usual, ends, then: { is: 'crash', after: 300, ready: false, code: 1 } }
  return { ...usual, ends }
}
