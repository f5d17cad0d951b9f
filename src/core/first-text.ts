/** The beginning of a text that comes in pieces. */
export interface FirstText {
  readonly add: (piece: Uint8Array) => void
  readonly text: () => string
}

/** Bytes of a command's output that are kept (`CommandResult`). */
const most = 65_536

/** What comes after that is dropped, and of a character that is cut in two the beginning, too. */
export function firstText(): FirstText {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let left = most
  let text = ''
  return {
    add: (piece) => {
      text += decoder.decode(piece.subarray(0, left), { stream: true })
      left = Math.max(0, left - piece.length)
    },
    text: () => text,
  }
}
