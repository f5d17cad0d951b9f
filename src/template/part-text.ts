import { fillText } from './fill-text.ts'
import type { Text } from './op.ts'
import type { PartUse } from './part.ts'
import { fillPart } from './part.ts'
import type { Frame, Run } from './run.ts'

/** The trimmed text of a partial; undefined when it failed. */
export function partText(use: PartUse, frame: Frame, run: Run): string | undefined {
  return fillPart(use, 'text', { frame, run }, (body, inner) => fillText(body as Text[], inner, run).trim())
}
