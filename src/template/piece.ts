/** Text made from a template, with the way back to the source: pairs of (offset in the text, offset in the source). */
export interface Piece {
  readonly text: string
  readonly marks: readonly number[]
}

/** A piece while it is written. */
export interface Draft {
  text: string
  readonly marks: number[]
}

export function append(draft: Draft, text: string, source: number): void {
  if (text === '') return
  draft.marks.push(draft.text.length, source)
  draft.text += text
}

/** What stands on the last, unfinished line. */
export function currentLine(draft: Draft): string {
  return draft.text.slice(draft.text.lastIndexOf('\n') + 1)
}

/** The source offset of an offset in the text. */
export function sourceOffset({ marks }: Piece, at: number): number {
  let low = 0
  let high = marks.length / 2 - 1
  if (high < 0) return 0
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (marks[middle * 2]! <= at) low = middle
    else high = middle - 1
  }
  return marks[low * 2 + 1]! + Math.max(0, at - marks[low * 2]!)
}

/** The first `to` characters of the piece without its first `from`. */
export function slicePiece(piece: Piece, from: number, to: number = piece.text.length): Piece {
  const marks = [0, sourceOffset(piece, from)]
  for (let i = 0; i < piece.marks.length; i += 2) {
    const at = piece.marks[i]! - from
    if (at > 0 && at < to - from) marks.push(at, piece.marks[i + 1]!)
  }
  return { text: piece.text.slice(from, to), marks }
}

/** The piece with `prefix` before it and `suffix` after it; both belong to its ends. */
export function wrapPiece(prefix: string, piece: Piece, suffix: string): Piece {
  if (prefix === '' && suffix === '') return piece
  const marks: number[] = prefix === '' ? [] : [0, piece.marks[1] ?? 0]
  for (let i = 0; i < piece.marks.length; i += 2) marks.push(piece.marks[i]! + prefix.length, piece.marks[i + 1]!)
  return { text: prefix + piece.text + suffix, marks }
}
