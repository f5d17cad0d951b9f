import type { Failure } from '../core/failure.ts'

export function syntaxFailure(_text: string, _file: string, fallback: Failure): Failure {
  return fallback
}
