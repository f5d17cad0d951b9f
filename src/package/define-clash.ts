import { Failure } from '../core/failure.ts'

/**
 * Definitions are global in a Helm release, and of two with one name the last that is read serves both charts. Two charts
 * of one name but of different content, somewhere in the tree, would so be rendered with each other's partials.
 */
export function definitionClashes(files: ReadonlyMap<string, string | Uint8Array>): Failure[] {
  const known = new Map<string, { readonly text: string; readonly path: string }>()
  const clashing = new Map<string, Failure>()
  for (const [path, text] of files) {
    if (typeof text !== 'string' || !/(^|\/)templates\/_[^/]*\.tpl$/.test(path)) continue
    for (const [, name = '', body = ''] of text.matchAll(/\{\{-? define "([^"]+)"([\s\S]*?)(?=\{\{-? define "|$)/g)) {
      const other = known.get(name)
      if (other === undefined) known.set(name, { text: body.trimEnd(), path })
      else if (other.text !== body.trimEnd()) {
        const chart = name.slice(0, name.indexOf('.'))
        const hint = 'give one of them another name in its Chart.yaml'
        const message = `two charts of the name ${chart} differ, and Helm has one ${name} for both`
        clashing.set(chart, new Failure('package/chart', message, { hint, notes: [other.path, path] }))
      }
    }
  }
  return [...clashing.values()]
}
