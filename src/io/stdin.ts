import { Failure } from '../core/failure.ts'
import { inputLimit, inputLimitText } from './input-limit.ts'
import { readAll } from './read-all.ts'
import { systemReason } from './system-error.ts'

/** Everything on standard input. It blocks in the system, where Ctrl-C still ends the process. */
export function readStdin(): Uint8Array {
  let bytes: Uint8Array | undefined
  try {
    bytes = readAll(0, inputLimit, 0)
  } catch (error) {
    throw new Failure('io/read', `cannot read standard input: ${systemReason(error)}`, { cause: error })
  }
  if (bytes === undefined) throw new Failure('io/limit', `standard input holds more than ${inputLimitText}`)
  return bytes
}
