/** Numbers as text. Each list of arguments begins with the message of a refusal. */
export const numberDefines: ReadonlyMap<string, string> = new Map([
  // The message, and a number, boolean or text: digits. Text may give all of 64 bits, a fraction is cut off.
  [
    'integer',
    `{{- $value := index . 1 }}{{ $kind := kindOf $value }}
{{- if not (has $kind (list "string" "bool" "int" "int64" "float64")) }}{{ fail (index . 0) }}{{ end }}
{{- if eq $kind "float64" }}
{{- if or (ge $value 9007199254740992.0) (le $value -9007199254740992.0) }}{{ fail (index . 0) }}{{ end }}
{{- end }}
{{- int64 $value }}`,
  ],
  // The same for arithmetic, within 2^53.
  ['operand', `{{- include "NAME.capstan.int" (list (index . 0) (include "NAME.capstan.integer" . | int64)) }}`],
  // The message, and two whole numbers: the digits of their product.
  [
    'product',
    `{{- $product := mulf (index . 1) (index . 2) }}
{{- if or (ge $product 9007199254740992.0) (le $product -9007199254740992.0) }}{{ fail (index . 0) }}{{ end }}
{{- mul (index . 1) (index . 2) }}`,
  ],
  // The message, and a number, boolean or text: a number in JSON. Go's own gives 0 for a text that is too great.
  [
    'float',
    String.raw`{{- $value := index . 1 }}{{ $kind := kindOf $value }}
{{- if not (has $kind (list "string" "bool" "int" "int64" "float64")) }}{{ fail (index . 0) }}{{ end }}
{{- if eq $kind "string" }}
{{- if regexMatch "^[+-]?(?i:inf|infinity|nan)$" $value }}{{ fail (index . 0) }}{{ end }}
{{- $isNumber := regexMatch "^[+-]?([0-9](_?[0-9])*\\.?([0-9](_?[0-9])*)?|\\.[0-9](_?[0-9])*)([eE][+-]?[0-9]+)?$" $value }}
{{- if not $isNumber }}{{ $value = 0 }}
{{- else if and (not (float64 $value)) (regexMatch "^[+-]?[0-9._]*[1-9][0-9._]*([eE]\\+?[0-9]+)?$" $value) }}{{ fail (index . 0) }}{{ end }}
{{- end }}
{{- toJson (float64 $value) }}`,
  ],
  // The message, and a number: it in JSON, which has no infinity.
  ['finite', `{{- $json := toJson (index . 1) }}{{ if not $json }}{{ fail (index . 0) }}{{ end }}{{ $json }}`],
])
