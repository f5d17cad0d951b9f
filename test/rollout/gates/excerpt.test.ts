import { expect, it } from 'vitest'
import { excerpt } from '../../../src/rollout/gates/excerpt.ts'

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`).join('\n')

it.each<[string, string, 'start' | 'end', string | undefined]>([
  ['nothing of a blank text', ' \n\t\n', 'start', undefined],
  ['ten lines whole', lines(1, 10), 'start', lines(1, 10)],
  ['the first ten of more', lines(1, 11), 'start', `${lines(1, 10)}\n… 1 more line`],
  ['the last ten of a log', lines(1, 12), 'end', `… 2 more lines\n${lines(3, 12)}`],
  ['a line of 200 characters whole', '😀'.repeat(200), 'start', '😀'.repeat(200)],
  ['of a longer one no half character', '😀'.repeat(201), 'start', `${'😀'.repeat(199)}…`],
])('an excerpt shows %s', (_title, text, from, shown) => {
  expect(excerpt(text, from)).toBe(shown)
})
