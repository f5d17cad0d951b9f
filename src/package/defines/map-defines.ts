/** Maps and ways into them. */
export const mapDefines: ReadonlyMap<string, string> = new Map([
  // A map: its values in the order of its keys. Sprig's own order changes from render to render.
  [
    'values',
    `{{- if not (kindIs "map" (index . 0)) }}{{ fail "values: argument 1 must be a map" }}{{ end }}
{{- $comma := "" }}{"v":[
{{- range $_, $value := index . 0 }}{{ $comma }}{{ toJson $value }}{{ $comma = "," }}{{ end }}]}`,
  ],
  // A value, and a key for each level. Go's own takes the bytes of a text, and no float64 for a place in a list.
  [
    'index',
    `{{- $at := index . 0 }}
{{- range $_, $key := rest . }}
{{- if kindIs "map" $at }}
{{- if not (kindIs "string" $key) }}{{ fail "index: a key of a map must be text" }}{{ end }}
{{- $at = index $at $key }}
{{- else if kindIs "slice" $at }}
{{- $place := include "NAME.capstan.int" (list "index: a place in a list must be a whole number" $key) | int }}
{{- if or (lt $place 0) (ge $place (len $at)) }}{{ fail (printf "index: %d is outside a list of %d items" $place (len $at)) }}{{ end }}
{{- $at = index $at $place }}
{{- else }}{{ fail "index: only a list or a map has items" }}{{ end }}
{{- end }}
{{- dict "v" $at | toJson }}`,
  ],
  // The fallback, the map, and a key for each level. Sprig's own stops at a map of Helm's type Values.
  [
    'dig',
    `{{- range $_, $value := . }}{{ if kindIs "invalid" $value }}{{ fail "an argument of dig has no value" }}{{ end }}{{ end }}
{{- $fallback := index . 0 }}{{ $at := index . 1 }}{{ $ended := false }}
{{- if not (kindIs "map" $at) }}{{ fail "dig: the last argument must be a map" }}{{ end }}
{{- range $_, $key := slice . 2 }}
{{- if not $ended }}
{{- if not (kindIs "string" $key) }}{{ fail "dig: keys must be text" }}{{ end }}
{{- if not (kindIs "map" $at) }}{{ fail (printf "dig: only a map has an entry %q" $key) }}{{ end }}
{{- if hasKey $at $key }}{{ $at = index $at $key }}{{ else }}{{ $at = $fallback }}{{ $ended = true }}{{ end }}
{{- end }}
{{- end }}
{{- dict "v" $at | toJson }}`,
  ],
])
