import { fileAt } from '../chart-file.ts'
import type { Helper } from '../helper.ts'

/** The line break at the end begins no line, and an empty file has none, as in Helm. */
export const filesLines: Helper = {
  name: 'filesLines',
  signature: 'filesLines PATH',
  doc: 'The lines of a file of the chart as a list.',
  example: ['filesLines "files/topics.txt"', '["orders","payments"]'],
  arity: [1, 1],
  go: '.Files.Lines',
  call: (args, env) => {
    const text = fileAt(args, env)
    if (text === '') return []
    return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  },
}
