import { expect, it } from 'vitest'
import { missingIndices } from '../../src/rollout/missing-indices.ts'
import { scene } from './scene.ts'

it.for<[pods: string, replicas: number, missing: readonly number[]]>([
  ['B B B', 3, []],
  ['', 3, [0, 1, 2]],
  ['. B .', 3, [0, 2]],
  ['B . . B .', 5, [1, 2, 4]],
  ['B . B B', 2, [1]],
  ['B', 3, [1, 2]],
])('of the pods %s of %i the ordinals without one are %j', ([pods, replicas, missing]) => {
  const { pods: seen } = scene({ pods, replicas })
  expect(missingIndices({ replicas }, seen)).toEqual(missing)
})
