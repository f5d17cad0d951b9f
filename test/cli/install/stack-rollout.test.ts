import { describe, expect, it } from 'vitest'
import { capabilities } from '../../../src/chart/capabilities.ts'
import type { ChartsInput } from '../../../src/cli/checked-charts.ts'
import { renderRelease } from '../../../src/cli/render-release.ts'
import { fakeIo } from '../fake-io.ts'

const nothing = {
  presets: [],
  setString: [],
  setJson: [],
  setFile: [],
  setLiteral: [],
  name: undefined,
  namespace: undefined,
}
const stack: ChartsInput = { ...nothing, values: ['values.example.yaml'], chart: undefined, set: [], cache: false }

function rendered(options: ChartsInput) {
  return renderRelease(options, capabilities(undefined, []), fakeIo({ cwd: process.cwd() }))
}

describe('the rollout of a stack', () => {
  it('is what an install rolls out by', async () => {
    expect((await rendered({ ...stack, set: ['rollout.soak=30s', 'rollout.stages={2,0}'] })).rollout).toEqual({
      map: { soak: '30s', stages: [2, 0] },
      place: 'values.example.yaml: rollout',
    })
  })

  it('is none where the stack says none, and none of a chart, whose value of that name is its own', async () => {
    expect((await rendered(stack)).rollout).toBeUndefined()
    expect((await rendered({ ...stack, values: [], chart: 'charts/kafka' })).rollout).toBeUndefined()
  })

  it('is read before the cluster is asked for its sets', async () => {
    await expect(rendered({ ...stack, set: ['rollout.soak=long'] })).rejects.toMatchObject({
      all: [{ code: 'rollout/plan', message: expect.stringContaining('values.example.yaml: rollout: soak') as string }],
    })
  })
})
