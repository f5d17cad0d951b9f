/*
 * Definitions of our own that packaged charts carry, each only where it is called. Arguments come as a list. Those that
 * give a value give JSON, `{"v": …}`, because a definition of Go's templates can only give text.
 */

/** `NAME` in a body stands for the name of the chart. One text per definition; those that it calls itself are found in it. */
export const nodeDefines: ReadonlyMap<string, string> = new Map([
  // The name of a value, and the value: a whole node.
  [
    'node',
    `{{- $value := index . 1 }}
{{- if kindIs "invalid" $value }}{{ fail (printf "%s has no value" (index . 0)) }}{{ end }}
{{- if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ toJson $value }}{{ end }}`,
  ],
  // A value: gives text when \`optional\` keeps it.
  ['some', `{{- if not (has (toJson .) (list "null" "\\"\\"" "{}" "[]")) }}true{{ end }}`],
  // A text: between double quotes, without them.
  ['quoted', `{{- $text := quote . }}{{- substr 1 (int (sub (len $text) 1)) $text }}`],
  // The indent of a block scalar, and a text in it.
  [
    'block',
    `{{- $text := index . 1 }}
{{- if regexMatch "[\\\\x00-\\\\x08\\\\x0b-\\\\x1f\\\\x{2028}\\\\x{2029}\\\\x{feff}]" $text }}{{ fail "a text in a block scalar can hold no control characters but tabs and line breaks" }}{{ end }}
{{- $text | replace "\\n" (printf "\\n%s" (repeat (int (index . 0)) " ")) }}`,
  ],
  // A number of blanks, and a text whose lines stand alone: nothing when it is empty.
  [
    'lines',
    `{{- $blanks := repeat (int (index . 0)) " " }}
{{- if index . 1 }}
{{- range splitList "\\n" (index . 1) }}{{ "\\n" }}{{ if . }}{{ $blanks }}{{ . }}{{ end }}{{ end }}
{{- end }}`,
  ],
  // The same with a line break at the end instead of the begin.
  [
    'standing',
    `{{- $blanks := repeat (int (index . 0)) " " }}
{{- if index . 1 }}
{{- range splitList "\\n" (index . 1) }}{{ if . }}{{ $blanks }}{{ . }}{{ end }}{{ "\\n" }}{{ end }}
{{- end }}`,
  ],
  ['blockLines', `{{- $_ := include "NAME.capstan.block" . }}{{- include "NAME.capstan.lines" . }}`],
  // The message for what is neither a list nor a map, and the value.
  ['loop', `{{- if not (has (kindOf (index . 1)) (list "map" "slice" "invalid")) }}{{ fail (index . 0) }}{{ end }}`],
  // The keys that a map has, and a map of more: fails for one that is there already.
  [
    'once',
    `{{- $keys := index . 0 }}
{{- range $key, $_ := index . 1 }}
{{- if hasKey $keys $key }}{{ fail (printf "the key %q appears twice in one map" $key) }}{{ end }}
{{- $_ := set $keys $key 1 }}
{{- end }}`,
  ],
  // Maps: fails for a key that two of them have.
  [
    'distinct',
    `{{- $keys := dict }}
{{- range $_, $map := . }}
{{- range $key, $_ := $map }}
{{- if hasKey $keys $key }}{{ fail (printf "the key %q appears twice in one map" $key) }}{{ end }}
{{- $_ := set $keys $key 1 }}
{{- end }}
{{- end }}`,
  ],
  // The message for what is no map, and the value: its entries, a line for each.
  [
    'entries',
    `{{- $value := index . 1 }}
{{- if not $value }}{}{{ else if not (kindIs "map" $value) }}{{ fail (index . 0) }}{{ else }}
{{- range $key, $entry := $value }}
{{ $key | quote }}: {{ toJson $entry }}
{{- end }}
{{- end }}`,
  ],
  // The message for what is no list, and the value: its items, a line for each.
  [
    'items',
    `{{- $value := index . 1 }}
{{- if not $value }}[]{{ else if not (kindIs "slice" $value) }}{{ fail (index . 0) }}{{ else }}
{{- range $_, $item := $value }}
- {{ toJson $item }}
{{- end }}
{{- end }}`,
  ],
  // A context: nothing is an empty map.
  ['base', `{{- if kindIs "invalid" (index . 0) }}{"v":{}}{{ else }}{{ dict "v" (index . 0) | toJson }}{{ end }}`],
  // A list or a map, and a key: its entry; nothing where there is none.
  [
    'entry',
    `{{- $from := index . 0 }}{{- $key := index . 1 }}{{- $found := dict }}
{{- if kindIs "map" $from }}
{{- if hasKey $from $key }}{{ $_ := set $found "v" (index $from $key) }}{{ end }}
{{- else if kindIs "slice" $from }}
{{- if not (regexMatch "^(0|[1-9][0-9]*)$" $key) }}{{ fail (printf "a list has no field %q" $key) }}{{ end }}
{{- if lt (int64 $key) (int64 (len $from)) }}{{ $_ := set $found "v" (index $from (int64 $key)) }}{{ end }}
{{- else if not (kindIs "invalid" $from) }}{{ fail (printf "a %s has no field %q" (kindOf $from) $key) }}
{{- end }}
{{- toJson $found }}`,
  ],
])
