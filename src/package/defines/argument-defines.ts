/** Checks of arguments, which the adaptors of call-rule.ts call. Each begins its list with the message of a refusal. */
export const argumentDefines: ReadonlyMap<string, string> = new Map([
  // The message for a missing value, and the value.
  ['given', `{{- if kindIs "invalid" (index . 1) }}{{ fail (index . 0) }}{{ end }}{{ dict "v" (index . 1) | toJson }}`],
  // The wanted kind, the message, and the value.
  [
    'kind',
    `{{- $kind := kindOf (index . 2) }}
{{- $is := eq $kind (index . 0) }}
{{- if eq (index . 0) "list" }}{{ $is = eq $kind "slice" }}{{ end }}
{{- if eq (index . 0) "number" }}{{ $is = has $kind (list "int" "int64" "float64") }}{{ end }}
{{- if not $is }}{{ fail (index . 1) }}{{ end }}
{{- dict "v" (index . 2) | toJson }}`,
  ],
  // The message, and a number: its digits when it is whole and a double holds it exactly.
  [
    'int',
    `{{- $number := index . 1 }}
{{- if not (has (kindOf $number) (list "int" "int64" "float64")) }}{{ fail (index . 0) }}{{ end }}
{{- $float := float64 $number }}
{{- if or (ne $float (floor $float)) (gt $float 9007199254740991.0) (lt $float -9007199254740991.0) }}{{ fail (index . 0) }}{{ end }}
{{- int64 $number }}`,
  ],
  // The message, and a text, number or boolean: its text, numbers as in JSON.
  [
    'text',
    `{{- $value := index . 1 }}
{{- if kindIs "string" $value }}{{ $value }}
{{- else if has (kindOf $value) (list "bool" "int" "int64" "float64") }}{{ toJson $value }}
{{- else }}{{ fail (index . 0) }}{{ end }}`,
  ],
])
