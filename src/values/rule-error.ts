import { EvaluationError } from '@marcbachmann/cel-js'

/** Code of an error that the values are to blame for, not the rule: `quantity("4 GB")`. */
export const BAD_VALUE = 'bad_value'

/** Code of an error in a rule's own use of a function: an index out of a list, a broken pattern. */
const BAD_CALL = 'bad_call'

export function badValue(message: string): EvaluationError {
  return new EvaluationError({ code: BAD_VALUE, message })
}

export function badCall(message: string): EvaluationError {
  return new EvaluationError({ code: BAD_CALL, message })
}
