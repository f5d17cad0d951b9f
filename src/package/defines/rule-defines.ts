/** What the rules of a schema need beyond Sprig: functions of CEL, as src/values has them. */
export const ruleDefines: ReadonlyMap<string, string> = new Map([
  // A path and a value: a line for each text in it that holds what YAML cannot carry, or what Helm erases.
  [
    'characters',
    String.raw`{{- $at := index . 0 }}{{ $value := index . 1 }}
{{- if kindIs "map" $value }}
{{- range $key, $entry := $value }}
{{- $place := include "NAME.capstan.step" (list $at $key) }}
{{- include "NAME.capstan.characters" (list $place $key) }}{{ include "NAME.capstan.characters" (list $place $entry) }}
{{- end }}
{{- else if kindIs "slice" $value }}
{{- range $i, $item := $value }}{{ include "NAME.capstan.characters" (list (printf "%s[%d]" $at $i) $item) }}{{ end }}
{{- else if kindIs "string" $value }}
{{- with regexFind "[\\x{7f}-\\x{9f}\\x{fffe}\\x{ffff}]|<no value>" $value }}
{{- if gt (len .) 3 }}{{ printf "%s holds %q, which Helm erases from whatever it renders\n" $at . }}
{{- else }}
{{- $code := printf "%+q" . | trimAll "\"" | replace "\\u" "" | replace "\\x" "00" | upper }}
{{- printf "%s holds the character U+%s, which YAML cannot carry safely\n" $at $code }}
{{- end }}
{{- end }}
{{- end }}`,
  ],
  // A path as messages print it, and a key: the path of the entry.
  [
    'step',
    String.raw`{{- $key := index . 1 }}{{ if index . 0 }}{{ index . 0 }}.{{ end }}
{{- if regexMatch "^[0-9A-Za-z_-]+$" $key }}{{ $key }}{{ else }}{{ toRawJson $key }}{{ end }}`,
  ],
  // A text and what is said where it is blank: without blanks around it.
  ['celMessage', `{{- trim (index . 0) | default (index . 1) }}`],
  // A value and a key: whether it is a map with such an entry.
  [
    'hasEntry',
    `{{- if kindIs "invalid" (index . 0) }}{{ fail "a rule of the schema asks for an entry of what is missing" }}{{ end }}
{{- if kindIs "map" (index . 0) }}{{ not (kindIs "invalid" (index (index . 0) (index . 1))) }}{{ else }}false{{ end }}`,
  ],
  // A value: JSON without the entries that are null.
  [
    'celValue',
    `{{- $value := index . 0 }}{{ $comma := "" }}
{{- if kindIs "map" $value }}{
{{- range $key, $entry := $value }}
{{- if not (kindIs "invalid" $entry) }}{{ $comma }}{{ toJson $key }}:{{ include "NAME.capstan.celValue" (list $entry) }}{{ $comma = "," }}{{ end }}
{{- end }}}
{{- else if kindIs "slice" $value }}[
{{- range $_, $item := $value }}{{ $comma }}{{ include "NAME.capstan.celValue" (list $item) }}{{ $comma = "," }}{{ end }}]
{{- else }}{{ toJson $value }}{{ end }}`,
  ],
  // A number or anything: whether it is whole.
  [
    'isInt',
    `{{- $value := index . 0 }}
{{- if has (kindOf $value) (list "int" "int64" "float64") }}{{ eq (float64 $value) (floor $value) }}{{ else }}false{{ end }}`,
  ],
  [
    'isDouble',
    `{{- $value := index . 0 }}
{{- if has (kindOf $value) (list "int" "int64" "float64") }}{{ ne (float64 $value) (floor $value) }}{{ else }}false{{ end }}`,
  ],
  // A value, and a list or a map.
  [
    'celIn',
    `{{- $value := index . 0 }}{{ $all := index . 1 }}
{{- if kindIs "map" $all }}
{{- if kindIs "string" $value }}{{ not (kindIs "invalid" (index $all $value)) }}{{ else }}false{{ end }}
{{- else if kindIs "slice" $all }}
{{- $json := include "NAME.capstan.celValue" (list $value) }}{{ $found := false }}
{{- range $_, $item := $all }}{{ if eq (include "NAME.capstan.celValue" (list $item)) $json }}{{ $found = true }}{{ break }}{{ end }}{{ end }}
{{- $found }}
{{- else }}{{ fail "a rule of the schema needs a list or a map here" }}{{ end }}`,
  ],
  // Two lists: whether the first has all items of the second, or one of them.
  [
    'celContains',
    `{{- $all := index . 0 }}{{ $is := true }}
{{- range $_, $item := index . 1 }}{{ if ne (include "NAME.capstan.celIn" (list $item $all)) "true" }}{{ $is = false }}{{ end }}{{ end }}
{{- $is }}`,
  ],
  [
    'celIntersects',
    `{{- $all := index . 0 }}{{ $is := false }}
{{- range $_, $item := index . 1 }}{{ if eq (include "NAME.capstan.celIn" (list $item $all)) "true" }}{{ $is = true }}{{ end }}{{ end }}
{{- $is }}`,
  ],
  // A text, list or map: characters, items, or entries that are not null.
  [
    'celSize',
    `{{- $value := index . 0 }}
{{- if kindIs "string" $value }}{{ len (splitList "" $value) }}
{{- else if kindIs "slice" $value }}{{ len $value }}
{{- else if kindIs "map" $value }}
{{- $size := 0 }}{{ range $_, $entry := $value }}{{ if not (kindIs "invalid" $entry) }}{{ $size = add1 $size }}{{ end }}{{ end }}{{ $size }}
{{- else }}{{ fail "a rule of the schema asks for the size of what has none" }}{{ end }}`,
  ],
  // A number or a text: a whole number.
  [
    'celInt',
    String.raw`{{- $value := index . 0 }}
{{- if kindIs "string" $value }}
{{- if or (gt (len $value) 20) (not (regexMatch "^([+-]?[0-9]+|0[bB][01]+|0[oO][0-7]+|0X[0-9A-Fa-f]+)?$" $value)) }}{{ fail (printf "a rule of the schema reads %q as an integer" $value) }}{{ end }}
{{- $digits := regexReplaceAll "^[+]" $value "" }}
{{- if not $value }}0{{ else if regexMatch "^0[bBoOX]" $value }}{{ int64 $value }}
{{- else }}
{{- $digits = regexReplaceAll "^(-?)0+([0-9])" $digits "$1$2" }}
{{- if ne (int64 $digits | toString) $digits }}{{ if ne $digits "-0" }}{{ fail (printf "a rule of the schema reads %q as an integer" $value) }}{{ end }}{{ end }}
{{- int64 $digits }}{{ end }}
{{- else if has (kindOf $value) (list "int" "int64" "float64") }}{{ int64 $value }}
{{- else }}{{ fail "a rule of the schema needs a number or a text here" }}{{ end }}`,
  ],
  // A boolean or a text.
  [
    'celBool',
    `{{- $value := toString (index . 0) }}
{{- if not (has (kindOf (index . 0)) (list "bool" "string")) }}{{ $value = "" }}{{ end }}
{{- if has $value (list "1" "t" "true" "TRUE" "True") }}true
{{- else if has $value (list "0" "f" "false" "FALSE" "False") }}false
{{- else }}{{ fail (printf "a rule of the schema reads %q as a boolean" $value) }}{{ end }}`,
  ],
  // What stands between, and a list of texts.
  [
    'celJoin',
    `{{- range $_, $item := index . 1 }}{{ if not (kindIs "string" $item) }}{{ fail "a rule of the schema joins what is no text" }}{{ end }}{{ end }}
{{- join (index . 0) (index . 1) }}`,
  ],
  // lower or upper, and a text: the case of A to Z alone.
  [
    'celCase',
    `{{- $case := index . 0 }}
{{- range regexFindAll "[A-Za-z]+|[^A-Za-z]+" (index . 1) -1 }}
{{- if not (regexMatch "^[A-Za-z]" .) }}{{ . }}{{ else if eq $case "lower" }}{{ lower . }}{{ else }}{{ upper . }}{{ end }}
{{- end }}`,
  ],
  // A text and places between its characters.
  [
    'celSubstring',
    `{{- $all := splitList "" (index . 0) }}{{ $start := int (index . 1) }}{{ $end := len $all }}
{{- if gt (len .) 2 }}{{ $end = int (index . 2) }}{{ end }}
{{- if or (lt $start 0) (gt $start $end) (gt $end (len $all)) }}{{ fail (printf "a rule of the schema takes %d to %d of a text of %d characters" $start $end (len $all)) }}{{ end }}
{{- if lt $start $end }}{{ join "" (slice $all $start $end) }}{{ end }}`,
  ],
  [
    'celCharAt',
    `{{- $all := splitList "" (index . 0) }}{{ $at := int (index . 1) }}
{{- if or (lt $at 0) (gt $at (len $all)) }}{{ fail (printf "a rule of the schema takes character %d of a text of %d" $at (len $all)) }}{{ end }}
{{- if lt $at (len $all) }}{{ index $all $at }}{{ end }}`,
  ],
  // A text and a part of it: characters before the first or the last, or -1.
  [
    'celIndexOf',
    `{{- $text := index . 0 }}{{ $part := index . 1 }}
{{- if not $part }}0{{ else if contains $part $text }}{{ splitList $part $text | first | splitList "" | len }}{{ else }}-1{{ end }}`,
  ],
  [
    'celLastIndexOf',
    `{{- $text := index . 0 }}{{ $part := index . 1 }}{{ $at := -1 }}{{ $size := len (splitList "" $part) }}
{{- $all := splitList "" $text }}
{{- range $i := untilStep 0 (int (add1 (sub (len $all) $size))) 1 }}
{{- if eq (slice $all $i (int (add $i $size)) | join "") $part }}{{ $at = $i }}{{ end }}
{{- end }}
{{- if $part }}{{ $at }}{{ else }}{{ len $all }}{{ end }}`,
  ],
  // A text or a number: whether it is a quantity.
  [
    'isQuantity',
    String.raw`{{- $value := index . 0 }}
{{- if kindIs "string" $value }}
{{- and (le (len $value) 1000) (regexMatch "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]?|[KMGTPE]i|[eE][+-]?(0*[0-9]{1,3}|0*1000))$" $value) }}
{{- else if has (kindOf $value) (list "int" "int64" "float64") }}true
{{- else }}{{ fail "a rule of the schema needs a text or a number here" }}{{ end }}`,
  ],
  // Two amounts: -1, 0 or 1.
  ['celSign', `{{- if lt (index . 0) (index . 1) }}-1{{ else if gt (index . 0) (index . 1) }}1{{ else }}0{{ end }}`],
  // A text or an integer: bytes, or milliseconds.
  [
    'celJvmSize',
    `{{- $value := index . 0 }}
{{- if kindIs "string" $value }}{{ include "NAME.capstan.jvmSize" . }}
{{- else }}{{ include "NAME.capstan.int" (list "jvmSize() needs text or a whole number" $value) }}{{ end }}`,
  ],
  [
    'celMillis',
    `{{- $value := index . 0 }}
{{- if kindIs "string" $value }}{{ include "NAME.capstan.durationMillis" . }}
{{- else }}{{ include "NAME.capstan.int" (list "durationMillis() needs text or a whole number" $value) }}{{ end }}`,
  ],
  // The same for warnings, which must not stop Helm: 0 for what is none.
  [
    'softQuantity',
    String.raw`{{- $value := index . 0 }}
{{- if regexMatch "^[+-]?([0-9]{1,9}(\\.[0-9]{0,6})?|\\.[0-9]{1,6})([numkMG]?|[KMG]i)$" (toString $value) }}{{ include "NAME.capstan.quantity" . }}
{{- else if kindIs "string" $value }}0{{ else }}{{ toJson $value }}{{ end }}`,
  ],
  [
    'softJvmSize',
    `{{- $value := index . 0 }}
{{- if not (kindIs "string" $value) }}{{ include "NAME.capstan.celJvmSize" . }}
{{- else if regexMatch "^[0-9]{1,15}$|^[0-9]{1,3}[tT]$|^[0-9]{1,6}[gG]$|^[0-9]{1,9}[mM]$|^[0-9]{1,12}[kK]$" $value }}{{ include "NAME.capstan.jvmSize" . }}
{{- else }}0{{ end }}`,
  ],
  [
    'softMillis',
    String.raw`{{- $value := index . 0 }}
{{- if not (kindIs "string" $value) }}{{ include "NAME.capstan.celMillis" . }}
{{- else if regexMatch "^[+-]?([0-9]{1,6}(ms|s|m|h))+$" $value }}{{ include "NAME.capstan.durationMillis" . }}
{{- else }}0{{ end }}`,
  ],
])
