/** Text made from a template, with the way back to the source: pairs of (offset in the text, offset in the source). */
export interface Piece {
  readonly text: string
  readonly marks: readonly number[]
}

export class PieceBuilder {
  text = ''
  readonly marks: number[] = []

  add(text: string, source: number): void {
    if (text === '') return
    this.marks.push(this.text.length, source)
    this.text += text
  }

  /** What stands on the last, unfinished line. */
  currentLine(): string {
    return this.text.slice(this.text.lastIndexOf('\n') + 1)
  }

  done(): Piece {
    return { text: this.text, marks: this.marks }
  }
}

/** The source offset of an offset in the text. */
export function sourceOffset(piece: Piece, at: number): number {
  const { marks } = piece
  let source = marks[1] ?? 0
  for (let i = 0; i < marks.length && marks[i]! <= at; i += 2) source = marks[i + 1]! + (at - marks[i]!)
  return source
}

/** The piece without its first `from` and last characters; marks move along. */
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
  const marks: number[] = [0, piece.marks[1] ?? 0]
  for (let i = 0; i < piece.marks.length; i += 2) marks.push(piece.marks[i]! + prefix.length, piece.marks[i + 1]!)
  return { text: prefix + piece.text + suffix, marks }
}
