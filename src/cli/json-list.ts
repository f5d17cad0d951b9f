import { jsonText } from './json-text.ts'
import type { RenderedManifest } from './render-charts.ts'

/**
 * The manifests as one `v1 List`, the form of `kubectl get -o json`, which `kubectl apply -f -` takes and `jq .items[]`
 * opens. In pieces, so that the text of thousands of manifests is never held at once.
 */
export function* jsonList(manifests: readonly RenderedManifest[]): Generator<string> {
  yield '{\n    "apiVersion": "v1",\n    "kind": "List",\n    "items": ['
  let separator = '\n        '
  for (const { value } of manifests) {
    yield separator + jsonText(value!, 4).replaceAll('\n', '\n        ')
    separator = ',\n        '
  }
  yield manifests.length === 0 ? ']\n}\n' : '\n    ]\n}\n'
}
