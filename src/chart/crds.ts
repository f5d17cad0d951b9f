import { textOf } from '../core/bytes.ts'
import { Failure, Failures } from '../core/failure.ts'
import { readDocuments } from '../yaml/read.ts'
import { attempt } from './attempt.ts'
import type { Instance } from './dependencies.ts'
import type { Manifest } from './manifest.ts'
import { identify } from './manifest.ts'
import type { Chart } from './model.ts'

/**
 * What stands in `crds/` of charts and their sub-charts, in the order of the files. As in Helm these are no templates, and
 * come before everything else, since other objects may be of the kinds that they define. A chart that takes part twice
 * brings them once. Throws Failures.
 */
export function crdsOf(roots: readonly Instance<Chart>[]): Manifest[] {
  const manifests: Manifest[] = []
  const failures: Failure[] = []
  const known = new Set<string>()
  for (const { chart, path: base } of roots.flatMap(withChildren)) {
    for (const [path, bytes] of chart.crds) {
      const file = `${chart.at}/${path}`
      if (known.has(file)) continue
      known.add(file)
      for (const document of attempt(failures, () => readDocuments(textOf(bytes) ?? '', file)) ?? []) {
        if (document === null) continue
        const made = identify(document, `${base}/${path}`, file)
        if (made instanceof Failure) failures.push(made)
        else manifests.push(made)
      }
    }
  }
  if (failures.length > 0) throw new Failures(failures)
  return manifests
}

function withChildren(instance: Instance<Chart>): Instance<Chart>[] {
  return [instance, ...instance.children.flatMap(withChildren)]
}
