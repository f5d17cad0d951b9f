import { failuresOf } from '../../core/failure.ts'
import { put } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper, HelperEnv } from '../helper.ts'
import { textOfFile } from '../chart-file.ts'

/** Helm takes every file when the pattern is broken; an error here. No file that fits is no error: the map is empty. */
export const filesGlob: Helper = {
  name: 'filesGlob',
  signature: 'filesGlob PATTERN',
  doc: 'A map of path to text of the files of the chart that fit PATTERN (*, **, ?, [a-z], {a,b}).',
  example: ['filesGlob "files/*.txt"', '{"files/topics.txt":"orders\\npayments\\n"}'],
  arity: [1, 1],
  go: undefined,
  call: (args, env) => {
    const map: JsonMap = {}
    for (const path of pathsOf(textAt(args, 0), env)) put(map, path, textOfFile(path, env))
    return map
  },
}

function pathsOf(pattern: string, env: HelperEnv): readonly string[] {
  try {
    return env.glob(pattern)
  } catch (error) {
    const [failure] = failuresOf(error) ?? []
    throw failure === undefined ? error : new HelperError(failure.message, failure.hint)
  }
}
