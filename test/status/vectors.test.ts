import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import type { Verdict } from '../../src/core/verdict.ts'
import { verdictOf } from '../../src/status/verdict.ts'
import vectors from '../vectors/kstatus.json' with { type: 'json' }

interface Row {
  test: string
  object: JsonMap
  status?: string
}

/** What kstatus's words are here. An object on its way out will not become ready, but nothing has failed. */
const words: Readonly<Record<string, Verdict['is']>> = {
  Current: 'ready',
  InProgress: 'waiting',
  Terminating: 'waiting',
  Failed: 'failed',
}

/** Where we answer otherwise, and why. The sample of the vectors does not show all; the others stand in pod and kind tests. */
const stricter: readonly { test: string; is: Verdict['is']; because: string }[] = [
  {
    test: 'TestJobStatus/jobInProgress',
    is: 'waiting',
    because: 'a Job that has started has done nothing yet, and a migration that fails a minute later must be seen',
  },
  {
    test: 'extra/pod unknown phase',
    is: 'waiting',
    because: 'a node that does not answer may come back; to kstatus it is an error',
  },
]

const rows = vectors.vectors as unknown as Row[]
const others = new Set(stricter.map(({ test }) => test))

describe('Verdicts are at least as exact as kstatus, which Helm waits with', () => {
  it.each(rows.filter(({ test }) => !others.has(test)))('$test is $status', ({ object, status }) => {
    expect(verdictOf(object, {}).is).toBe(words[status!])
  })

  it.each(stricter)('$test is $is: $because', ({ test, is }) => {
    const row = rows.find((one) => one.test === test)!
    expect(verdictOf(row.object, {}).is).toBe(is)
    expect(words[row.status ?? 'error'], 'or it is no deviation').not.toBe(is)
  })
})
