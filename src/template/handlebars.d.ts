/** The parser alone: importing `handlebars` itself also loads its compiler and runtime, 13 ms that nobody uses here. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  export function parse(input: string): unknown
}
