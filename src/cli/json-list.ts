import type { Json } from '../core/json.ts'
import type { RenderedManifest } from './render-charts.ts'

/**
 * The manifests as one `v1 List`, the form of `kubectl get -o json`, which `kubectl apply -f -` takes and `jq .items[]`
 * opens. In pieces, so that the text of thousands of manifests is never held at once.
 */
export function* jsonList(manifests: readonly RenderedManifest[]): Generator<string> {
  yield '{\n    "apiVersion": "v1",\n    "kind": "List",\n    "items": ['
  let separator = '\n        '
  for (const { value } of manifests) {
    yield separator + jsonText(value!).replaceAll('\n', '\n        ')
    separator = ',\n        '
  }
  yield manifests.length === 0 ? ']\n}\n' : '\n    ]\n}\n'
}

/** `JSON.stringify` refuses bigints, which stand for integers beyond 2^53: they are written digit by digit. */
function jsonText(value: Json): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? rawJSON(String(inner)) : inner),
    4,
  )
}

/** In every Node that we run on, and not yet in TypeScript's ES2024. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }
