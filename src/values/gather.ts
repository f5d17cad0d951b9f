import { isMap, kindOf, type Json, type JsonMap } from '../core/json.ts'
import { Failure, Failures, failuresOf } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { locate } from '../yaml/locate.ts'
import { setLayer, textLayer, type Layer } from './layer.ts'
import { mergeFiles } from './merge.ts'
import { applyNext, ownValues, type SetKind } from './set.ts'

/** Everything a user gives on the command line, read but not yet merged. */
export interface ValueInputs {
  /** In order of the command line; `values` is undefined or null for an empty file. */
  readonly files: readonly { readonly name: string; readonly text: string; readonly values: Json | undefined }[]
  readonly setJson: readonly string[]
  readonly set: readonly string[]
  readonly setString: readonly string[]
  readonly setFile: readonly string[]
  readonly setLiteral: readonly string[]
  /** Reads what `--set-file` names. @throws Failure */
  readonly readFile: (path: string) => string
}

/**
 * One map of what the user gave, and its layers, the lowest first. As in Helm the kind of a flag decides, not its
 * position: files < --set-json < --set < --set-string < --set-file < --set-literal, and within a kind left to right.
 * @throws Failures of all files and flags together
 */
export function gatherValues(inputs: ValueInputs): { values: JsonMap; layers: Layer[] } {
  const layers: Layer[] = []
  const failures: Failure[] = []
  let values: JsonMap = {}
  for (const file of inputs.files) {
    const content = file.values ?? {}
    if (isMap(content)) {
      values = mergeFiles(values, content)
      layers.push(textLayer('file', file.name, file.text, content))
    } else failures.push(notAMap(file.name, file.text, content))
  }
  const readFile = remembering(inputs.readFile)
  const own = new WeakSet()
  for (const [kind, expressions] of inOrder(inputs)) {
    for (const expression of expressions) {
      try {
        values = applyNext(values, kind, expression, { readFile, own })
        layers.push(setLayer(kind, expression, ownValues(kind, expression, readFile)))
      } catch (error) {
        const known = failuresOf(error)
        if (known === undefined) throw error
        failures.push(...known)
      }
    }
  }
  if (failures.length > 0) throw new Failures(failures)
  return { values, layers }
}

function inOrder(inputs: ValueInputs): [SetKind, readonly string[]][] {
  return [
    ['set-json', inputs.setJson],
    ['set', inputs.set],
    ['set-string', inputs.setString],
    ['set-file', inputs.setFile],
    ['set-literal', inputs.setLiteral],
  ]
}

/** Each file is read once: a pipe can be read no second time. */
function remembering(readFile: (path: string) => string): (path: string) => string {
  const read = new Map<string, string>()
  return (path) => {
    const text = read.get(path) ?? readFile(path)
    read.set(path, text)
    return text
  }
}

function notAMap(name: string, text: string, content: Json): Failure {
  return new Failure('values/kind', `${name} must be a map of values at its top level, got a ${kindOf(content)}`, {
    at: locate(text, name, []) ?? spanAt(text, name, 0),
    hint: 'begin with a key: replicas: 3',
  })
}
