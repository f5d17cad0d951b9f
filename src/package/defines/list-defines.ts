/** Lists whose items are compared as JSON: Sprig's DeepEqual never finds the literal 2 among the numbers of a file. */
export const listDefines: ReadonlyMap<string, string> = new Map([
  // A list.
  [
    'uniq',
    `{{- if not (kindIs "slice" (index . 0)) }}{{ fail "uniq: argument 1 must be a list" }}{{ end }}
{{- $seen := dict }}{"v":[
{{- range $_, $item := index . 0 }}
{{- $json := toJson $item }}
{{- if not (hasKey $seen $json) }}{{ if $seen }},{{ end }}{{ $json }}{{ $_ := set $seen $json true }}{{ end }}
{{- end }}]}`,
  ],
  // A list, and the values that go.
  [
    'without',
    `{{- if not (kindIs "slice" (index . 0)) }}{{ fail "without: argument 1 must be a list" }}{{ end }}
{{- $gone := dict }}
{{- range $_, $value := rest . }}
{{- if kindIs "invalid" $value }}{{ fail "an argument of without has no value" }}{{ end }}
{{- $_ := set $gone (toJson $value) true }}
{{- end }}
{{- $comma := "" }}{"v":[
{{- range $_, $item := index . 0 }}
{{- $json := toJson $item }}
{{- if not (hasKey $gone $json) }}{{ $comma }}{{ $json }}{{ $comma = "," }}{{ end }}
{{- end }}]}`,
  ],
  // A value and a list: true or false.
  [
    'has',
    `{{- if kindIs "invalid" (index . 0) }}{{ fail "an argument of has has no value" }}{{ end }}
{{- if not (kindIs "slice" (index . 1)) }}{{ fail "has: argument 2 must be a list" }}{{ end }}
{{- $json := toJson (index . 0) }}{{ $found := false }}
{{- range $_, $item := index . 1 }}{{ if eq (toJson $item) $json }}{{ $found = true }}{{ end }}{{ end }}
{{- $found }}`,
  ],
  // A list. Sprig's own writes 1e+06 for a million of a file, and prints lists and maps in Go's way.
  [
    'sortAlpha',
    `{{- if not (kindIs "slice" (index . 0)) }}{{ fail "sortAlpha: argument 1 must be a list" }}{{ end }}
{{- $texts := list }}
{{- range $_, $item := index . 0 }}
{{- if not (kindIs "invalid" $item) }}
{{- $texts = append $texts (include "NAME.capstan.text" (list "sortAlpha: items must be text, numbers or booleans" $item)) }}
{{- end }}
{{- end }}
{{- dict "v" (sortAlpha $texts) | toJson }}`,
  ],
  // A list, where to begin, and where to end. Sprig's own ends wherever memory does, and takes any place of an empty list.
  [
    'slice',
    `{{- $list := index . 0 }}
{{- if not (kindIs "slice" $list) }}{{ fail "slice: argument 1 must be a list" }}{{ end }}
{{- $start := include "NAME.capstan.operand" (list "slice: argument 2 must be a whole number" (index . 1)) | int }}
{{- $end := len $list }}
{{- if gt (len .) 2 }}{{ $end = include "NAME.capstan.operand" (list "slice: argument 3 must be a whole number" (index . 2)) | int }}{{ end }}
{{- if or (lt $start 0) (gt $start $end) (gt $end (len $list)) }}
{{- fail (printf "slice: %d to %d is outside a list of %d items" $start $end (len $list)) }}
{{- end }}
{{- dict "v" (slice $list $start $end | default list) | toJson }}`,
  ],
  // The helper's name, where to begin, where to end, and the step.
  [
    'steps',
    `{{- $name := index . 0 }}{{ $numbers := list }}
{{- range $_, $number := rest . }}
{{- $digits := include "NAME.capstan.int" (list (printf "%s: an argument must be a whole number" $name) $number) }}
{{- $numbers = append $numbers (int $digits) }}
{{- end }}
{{- $start := index $numbers 0 }}{{ $end := index $numbers 1 }}{{ $step := index $numbers 2 }}
{{- $span := subf $end $start }}
{{- if $step }}{{ if gt (divf $span $step) 100000.0 }}{{ fail (printf "%s: makes a list of more than 100000 items" $name) }}{{ end }}{{ end }}
{{- dict "v" (untilStep $start $end $step) | toJson }}`,
  ],
  // Where to end; below 0 it counts down.
  [
    'until',
    `{{- $end := include "NAME.capstan.int" (list "until: argument 1 must be a whole number" (index . 0)) | int }}
{{- include "NAME.capstan.steps" (list "until" 0 $end (ternary -1 1 (lt $end 0))) }}`,
  ],
])
