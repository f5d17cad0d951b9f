import { expect, it } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { selects } from '../../../src/rollout/plan/selects.ts'

const labels = { app: 'kafka', tier: 'data' }
const expression = (key: string, operator: string, ...values: string[]): Json => ({
  matchExpressions: [{ key, operator, values }],
})

it.each<[Json | undefined, boolean]>([
  [undefined, false],
  [null, false],
  [{}, true],
  [{ matchLabels: { app: 'kafka' } }, true],
  [{ matchLabels: { app: 'kafka', tier: 'web' } }, false],
  [{ matchLabels: { constructor: 'x' } }, false],
  [expression('app', 'In', 'zk', 'kafka'), true],
  [expression('app', 'In', 'zk'), false],
  [expression('zone', 'In', 'a'), false],
  [expression('app', 'NotIn', 'zk'), true],
  [expression('app', 'NotIn', 'kafka'), false],
  [expression('zone', 'NotIn', 'a'), true],
  [expression('app', 'Exists'), true],
  [expression('zone', 'Exists'), false],
  [expression('zone', 'DoesNotExist'), true],
  [expression('app', 'DoesNotExist'), false],
  [expression('app', 'Near', 'kafka'), false],
  [{ matchLabels: { app: 'kafka' }, ...(expression('tier', 'NotIn', 'data') as object) }, false],
])('a label selector %j selects the pods of kafka: %s', (selector, isSelected) => {
  expect(selects(selector, labels)).toBe(isSelected)
})
