/** The contexts that stand around a place in a template, innermost first. Only `each` and `with` make one. */
export interface Scope {
  readonly kind: 'template' | 'partial' | 'each' | 'with'
  readonly parent: Scope | undefined
  /** Names of block parameters: `as |item index|`. */
  readonly params: readonly string[]
}

export const templateScope: Scope = { kind: 'template', parent: undefined, params: [] }
export const partialScope: Scope = { kind: 'partial', parent: undefined, params: [] }

/** The roots that every template sees at any depth. */
export const roots: readonly string[] = ['Values', 'Release', 'Chart', 'Capabilities', 'Files', 'Template']

/** The frame that declares a block parameter, as frames to go up and the slot in it. */
export function parameterOf(scope: Scope, name: string): { up: number; slot: 0 | 1 } | undefined {
  let up = 0
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent, up++) {
    const slot = at.params.indexOf(name)
    if (slot === 0 || slot === 1) return { up, slot }
  }
  return undefined
}

/** Frames up to the nearest `each`, whose `@index` and `@key` are meant; undefined outside of any. */
export function eachOf(scope: Scope, skip: number): number | undefined {
  let up = 0
  let left = skip
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent, up++) {
    if (at.kind === 'each' && left-- === 0) return up
  }
  return undefined
}

/** The scope `depth` frames up (`../` once per frame); undefined when that leaves the template or the partial. */
export function ancestor(scope: Scope, depth: number): Scope | undefined {
  let at: Scope | undefined = scope
  for (let left = depth; left > 0 && at !== undefined; left--) at = at.parent
  return at
}
