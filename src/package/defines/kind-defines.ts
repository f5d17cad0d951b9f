/** Kinds of values, where every number is a float64. */
export const kindDefines: ReadonlyMap<string, string> = new Map([
  // A value.
  [
    'kindOf',
    `{{- $kind := kindOf (index . 0) }}{{ if has $kind (list "int" "int64") }}{{ $kind = "float64" }}{{ end }}{{ $kind }}`,
  ],
  // A kind, and a value: true or false. Go refuses a kind that is no text.
  ['kindIs', `{{- eq (trimPrefix "" (index . 0)) (include "NAME.capstan.kindOf" (rest .)) }}`],
  // A value.
  [
    'type',
    `{{- $kind := include "NAME.capstan.kindOf" . }}
{{- get (dict "map" "map[string]interface {}" "slice" "[]interface {}") $kind | default $kind }}`,
  ],
])
