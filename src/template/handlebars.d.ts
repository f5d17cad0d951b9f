/** The parser alone: importing `handlebars` itself also loads its compiler and runtime, 13 ms that nobody uses here. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  export function parse(input: string): unknown
  /** After a failed parse its lexer still stands at the token that did not fit; lines from 1, columns from 0. */
  export const parser: {
    readonly lexer: { readonly yylloc: { readonly first_line: number; readonly first_column: number } }
  }
}
