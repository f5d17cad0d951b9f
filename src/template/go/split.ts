/** Go's strings.Split: an empty separator parts runes, and the pieces of "" by it are none. */
export function splitText(separator: string, text: string): string[] {
  return separator === '' ? Array.from(text) : text.split(separator)
}
