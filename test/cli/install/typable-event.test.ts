import { expect, it } from 'vitest'
import { typableEvent } from '../../../src/cli/install/typable-event.ts'

const set = 'StatefulSet/events/kafka'
const nowhere = { kubeconfig: undefined, context: undefined }
const resume = 'capstan rollout resume prod.yaml -n events'

/** What to do, as the last line of an install says it. */
function next(said: string, byStack?: string): string | undefined {
  const rollout = { is: 'held', partition: 1, because: 'so it is', next: said } as const
  const event = typableEvent({ is: 'end', outcome: { is: 'stopped', set, rollout } }, nowhere, byStack)
  return event.is === 'end' && event.outcome.is === 'stopped' ? event.outcome.rollout.next : undefined
}

it('an install of a stack that has the gate commands does not ask for them again', () => {
  const own = 'capstan rollout resume sts/kafka --gate-command mine=COMMAND --gate-command lag=COMMAND'
  expect(next(own, resume)).toBe(resume)
  expect(next(`${own} --override lag="the reason"; or so`, resume)).toBe(`${resume} --override lag="the reason"; or so`)
  expect(next(own)).toContain('-n events --gate-command mine=COMMAND')
})

it('where no gate is a command of this machine the set alone is named', () => {
  expect(next('capstan rollout resume sts/kafka', resume)).toBe('capstan rollout resume sts/kafka -n events')
})
