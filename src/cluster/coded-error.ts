/** An error with a code, as the system's errors have one. Ours begin with `CAPSTAN_`. */
export function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
