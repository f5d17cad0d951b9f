import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'

/** What a stack overflow in a template means to its author. */
export function tooDeep(source: string, file: string, at: number = 0): Failure {
  const hint = 'split the template, or use partials'
  return new Failure('template/limit', 'this template is nested too deep', { at: spanAt(source, file, at), hint })
}
