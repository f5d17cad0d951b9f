/** Literal text between actions of Go's templates: runs of braces that Go would read as the begin of an action are actions. */
export function literalText(text: string): string {
  return text.replaceAll(/\{\{+|\{$/g, (braces) => `{{ "${braces}" }}`)
}

/** An action on a line of its own. It takes the line break and the blanks before it away. */
export function tagLine(indent: number, code: string): string {
  return `${' '.repeat(indent)}{{- ${code} }}`
}
