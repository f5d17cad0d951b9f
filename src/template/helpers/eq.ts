import { sameText } from '../go/same-text.ts'
import type { Helper } from '../helper.ts'

/**
 * Go's own `eq` fails on 1 and 1.0, on a number and text, and on lists; numbers from a values file are float64 there and
 * literals are int, so half of all comparisons would fail. Both engines compare JSON instead.
 */
export const eq: Helper = {
  name: 'eq',
  signature: 'eq VALUE OTHER…',
  doc: 'Whether VALUE is the same JSON as one of the OTHERs; 1 and "1" differ.',
  example: ['eq "kraft" "zookeeper" "kraft"', 'true'],
  arity: [2, Infinity],
  lenient: true,
  go: 'eq',
  call: ([value = null, ...others]) => others.some((other) => sameText(value, other)),
}
