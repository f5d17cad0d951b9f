/** `kafka` of `events/charts/kafka/templates/statefulset.yaml.hbs`; of manifests of other tools nobody knows it. */
export function chartOf(source: string | undefined): string | undefined {
  return /([^/]+)\/templates\//.exec(source ?? '')?.[1]
}
