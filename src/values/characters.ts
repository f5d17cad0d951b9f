import { Failure } from '../core/failure.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import { pathText } from '../core/json.ts'
import type { Layer } from './layer.ts'
import { originOf } from './origin.ts'
import { readSchema } from './schema-text.ts'
import { sensitivePaths } from './sensitive.ts'
import { maskFor, type Mask } from './sensitive-mask.ts'

// DEL, the C1 controls (U+0085 is a line break to some readers), U+FFFE, U+FFFF: Go's YAML writer loses the whole map
// around them without a word, so a packaged chart could not carry them. The text is what Go's templates print for a
// missing value, and Helm cuts it out of every rendered file, between quotes, too (pkg/engine/engine.go).
const refused = /[\u007F-\u009F\uFFFE\uFFFF]|<no value>/

interface CharacterContext {
  readonly layers: readonly Layer[]
  /** Shown before every path: `["kafka"]` in a stack. */
  readonly prefix: Path
  /** Says which values must not be shown. */
  readonly schemaText: string | undefined
}

/** Failures for every text among the values, key or value, that holds what is lost on the way into a manifest. */
export function characterFailures(values: Json, context: CharacterContext): Failure[] {
  const failures: Failure[] = []
  let mask: Mask | undefined
  visit(values, [], (text, path) => {
    const found = refused.exec(text)
    if (found === null) return
    const [what, hint] = told(found[0])
    failures.push(
      new Failure('yaml/value', `${pathText([...context.prefix, ...path])} holds ${what}`, {
        at: (mask ??= maskOf(context)).span(originOf(context.layers, path)?.at),
        hint,
      }),
    )
  })
  return failures
}

function told(found: string): readonly [what: string, hint: string] {
  if (found.length > 1) return [`"${found}", which Helm erases from whatever it renders`, 'write it in other words']
  const code = `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  const hint = 'remove it; binary data goes into a Secret, encoded by b64enc'
  return [`the character ${code}, which YAML cannot carry safely`, hint]
}

/** A schema that is none tells no secrets; that it is none is told by who checks the values by it. */
function maskOf({ layers, schemaText }: CharacterContext): Mask {
  let schema: Json = {}
  try {
    if (schemaText !== undefined) schema = readSchema(schemaText, '')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
  return maskFor(layers, sensitivePaths(schema))
}

/** One array is the way to every node; it is copied only where something is told. */
function visit(value: Json, path: (string | number)[], see: (text: string, path: Path) => void): void {
  if (typeof value === 'string') see(value, path)
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    path.push(Array.isArray(value) ? Number(key) : key)
    if (!Array.isArray(value)) see(key, path)
    visit((value as JsonMap)[key]!, path, see)
    path.pop()
  }
}
