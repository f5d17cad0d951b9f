import type { Type } from './type.ts'

/** An expression of Go's template language, and what is known of its value. */
export interface Go {
  /** `$.Values.image.tag`, `default "x" $.Values.y`: a command, without braces. */
  readonly code: string
  /** Stands as an argument without parentheses: a path, a variable, a literal. */
  readonly atom: boolean
  readonly type: Type
}

/** `$.Values.a`, `$value`, `"text"`, `5`. */
export function atom(code: string, type: Type): Go {
  return { code, atom: true, type }
}

/** A function with its arguments: `default "x" $.Values.y`. */
export function call(name: string, args: readonly (Go | string)[], type: Type): Go {
  return { code: [name, ...args.map(argument)].join(' '), atom: args.length === 0, type }
}

/** An expression where an argument stands. */
export function argument(go: Go | string): string {
  return typeof go === 'string' ? go : go.atom ? go.code : `(${go.code})`
}

/** A literal of Go: text in double quotes. JSON's escapes are Go's. */
export function goText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
