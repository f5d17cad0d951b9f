import { Failure } from '../core/failure.ts'
import { pathText, type Json, type JsonMap } from '../core/json.ts'
import { instancePath } from '../values/schema-instance.ts'
import { metaErrors } from '../values/schema.ts'
import { writeJson } from '../yaml/json.ts'
import { locate } from '../yaml/locate.ts'
import { draft7Of, type LostKeyword } from './schema-draft7.ts'
import { schemaFaults, type SchemaFault } from './schema-faults.ts'
import { asRead, plainSchema } from './schema-plain.ts'
import { admitting } from './schema-root.ts'

export interface SchemaTarget {
  /** 4: Helm ≥ 3.18.5 and 4, which know every draft up to 2020-12. 3: Helm ≤ 3.18.4, which know draft-07 at most. */
  readonly helm: 3 | 4
  /** Whether the chart becomes part of a stack's umbrella chart, which switches it by `KEY.enabled`. Default: false. */
  readonly enabled?: boolean
  /** The text that the schema was read from: failures then name its lines. */
  readonly source?: { readonly text: string; readonly file: string } | undefined
}

export interface PackagedSchema {
  /** The package's `values.schema.json`. */
  readonly text: string
  /** What Helm ≤ 3.18.4 cannot check. */
  readonly lost: readonly LostKeyword[]
  /** What cannot be carried, code `package/schema`; then `text` must not be used. */
  readonly failures: readonly Failure[]
}

/**
 * The schema by which Helm accepts exactly the values that Capstan accepts, save `global` and `enabled` at the root. It
 * always names its draft: without a name Helm takes the newest that it knows, and a later Helm might read another one.
 */
export function packagedSchema(schema: Json, target: SchemaTarget): PackagedSchema {
  const { root, draft } = asRead(schema)
  const keys = target.enabled === true ? ['global', 'enabled'] : ['global']
  const admitted = admitting(plainSchema(root, draft), keys)
  const made = target.helm === 4 ? { root: admitted.root, lost: [], faults: [] } : draft7Of(admitted.root)
  const faults = [...schemaFaults(root, draft), ...admitted.faults, ...made.faults]
  return {
    text: `${writeJson(made.root, 2)}\n`,
    lost: made.lost,
    failures: [...faults, ...(faults.length > 0 ? [] : misshapen(root))].map((fault) => failureOf(fault, target)),
  }
}

/** Helm holds the schema against its draft's own before it uses it; Capstan only where it cannot be compiled. */
function misshapen(root: JsonMap): SchemaFault[] {
  return metaErrors(root).map((error) => ({
    path: instancePath(root, error.instancePath),
    message: `${error.message ?? 'is not allowed'}: Helm refuses such a schema`,
    hint: undefined,
  }))
}

function failureOf({ path, message, hint }: SchemaFault, { source }: SchemaTarget): Failure {
  const at = source === undefined ? undefined : locate(source.text, source.file, path)
  return new Failure('package/schema', `${pathText(path) || 'values.schema.json'} ${message}`, { at, hint })
}
