import { durationText as textOf } from '../../core/duration.ts'
import { integerAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Go's own form, which every Kubernetes field for durations reads and prints. */
export const durationText: Helper = {
  name: 'durationText',
  signature: 'durationText MILLISECONDS',
  doc: 'A duration as Go and Kubernetes write it.',
  example: ['durationText 90000', '"1m30s"'],
  arity: [1, 1],
  go: undefined,
  call: (args) => textOf(BigInt(integerAt(args, 0))),
}
