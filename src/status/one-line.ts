/** Termination messages may have 4 KiB, and one line must hold pod, container and cause. */
const longest = 300
/**
 * Pods and their images write these texts: an escape sequence would repaint the user's terminal, or reverse its text.
 */
const unprintable = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * A text from the cluster as part of a sentence: one line, no control characters, no end mark, at most 300 characters.
 */
export function oneLine(text: string): string {
  const line = text
    .slice(0, longest * 4)
    .replace(unprintable, ' ')
    .trim()
    .replace(/\.$/, '')
  const characters = Array.from(line)
  return characters.length <= longest ? line : characters.slice(0, longest - 1).join('') + '…'
}
