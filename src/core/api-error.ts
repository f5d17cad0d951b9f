/** One cause in the details of a Status: `{reason: 'FieldManagerConflict', message, field: '.data.a'}`. */
export interface ApiCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** The API server said no (`metav1.Status`). */
export class ApiError extends Error {
  readonly is = 'capstan.ApiError'
  /** HTTP status: 403, 404, 409, 422, 500… */
  readonly code: number
  /** `Forbidden`, `NotFound`, `Conflict`, `Invalid`…; '' when the answer was no Status. */
  readonly reason: string
  readonly causes: readonly ApiCause[]

  constructor(code: number, reason: string, message: string, causes: readonly ApiCause[] = []) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.reason = reason
    this.causes = causes
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'is' in value && value.is === 'capstan.ApiError'
  }
}

/** A `test` of a JSON Patch did not hold: 422 as any object that is not valid gets it, but without causes. */
export function isTestFailure(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 422 && error.causes.length === 0
}

/** It was written since it was read, or made meanwhile: 409 without causes, where a conflict of field managers names the fields. */
export function isWrittenSince(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 409 && error.causes.length === 0
}
