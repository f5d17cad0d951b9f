import type { Failure } from '../core/failure.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import type { Layer } from './layer.ts'

/** What the checks of one chart's values are given. */
export interface CheckInput {
  /** The chart's values, merged with its defaults. */
  readonly values: JsonMap
  readonly schemaText: string
  /** As messages name it: `charts/kafka/values.schema.json`. */
  readonly schemaFile: string
  /** The layers of this chart, the lowest first; in a stack each seen from the chart's entry (`under`). */
  readonly layers: readonly Layer[]
  /** Shown before every path: `["kafka"]` in a stack. */
  readonly prefix: Path
  /** The values before an upgrade, for rules with `oldSelf`. */
  readonly oldValues?: Json | undefined
  /** Schemas that the chart's refers to: `capstan:common` and its text. */
  readonly shared?: ReadonlyMap<string, string> | undefined
}

/** What the checks found; a warning does not stop anything. */
export interface Checked {
  readonly failures: Failure[]
  readonly warnings: Failure[]
}
