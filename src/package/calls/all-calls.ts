import type { CallRule } from '../call-rule.ts'
import { encodingCalls } from './encoding-calls.ts'
import { fileCalls } from './file-calls.ts'
import { formatCalls } from './format-calls.ts'
import { kafkaCalls } from './kafka-calls.ts'
import { kindCalls } from './kind-calls.ts'
import { listCalls } from './list-calls.ts'
import { logicCalls } from './logic-calls.ts'
import { mapCalls } from './map-calls.ts'
import { numberCalls } from './number-calls.ts'
import { regexCalls } from './regex-calls.ts'
import { textCalls } from './text-calls.ts'

/** How each helper is written in Go's templates, by its name. `and` and `or` are no calls: see expression.ts. */
export const callRules: ReadonlyMap<string, CallRule> = new Map([
  ...logicCalls,
  ...listCalls,
  ...mapCalls,
  ...textCalls,
  ...regexCalls,
  ...numberCalls,
  ...encodingCalls,
  ...kindCalls,
  ...formatCalls,
  ...kafkaCalls,
  ...fileCalls,
])
