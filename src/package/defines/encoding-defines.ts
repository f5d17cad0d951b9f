/** Values of text, and text of values, that are checked. */
export const encodingDefines: ReadonlyMap<string, string> = new Map([
  // A text: JSON of the map that it holds. Go takes the last of two equal keys: then its own JSON has fewer colons.
  [
    'json',
    String.raw`{{- $map := mustFromJson (index . 0) }}
{{- if not (kindIs "map" $map) }}{{ fail "fromJson: the JSON holds no map" }}{{ end }}
{{- $json := toJson $map }}{{ $colons := "\"(?:[^\"\\\\]|\\\\.)*\"[ \\t\\r\\n]*(:?)|[^\"]" }}
{{- if ne (regexReplaceAll $colons $json "$1") (regexReplaceAll $colons (index . 0) "$1") }}
{{- fail "fromJson: a key appears twice in one map" }}
{{- end }}
{{- $json }}`,
  ],
  // A text: JSON of the map that it holds; nothing in it is an empty map. An error is a map with its text.
  [
    'yaml',
    `{{- $map := fromYaml (index . 0) | default dict }}
{{- $error := get $map "Error" | toString }}
{{- if regexMatch "^error (converting YAML to JSON|unmarshaling JSON): " $error }}{{ fail (printf "fromYaml: %s" $error) }}{{ end }}
{{- toJson $map }}`,
  ],
  // A text: what it encodes.
  [
    'b64dec',
    String.raw`{{- $digits := index . 0 | replace "\n" "" | replace "\r" "" }}
{{- if not (regexMatch "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$" $digits) }}{{ fail "b64dec: argument 1 is no padded base64" }}{{ end }}
{{- include "NAME.capstan.whole" (list "b64dec: argument 1 does not encode text (UTF-8)" (b64dec $digits)) }}`,
  ],
  // A map: TOML.
  ['toml', `{{- include "NAME.capstan.tomlTable" (list (index . 0) "" "" dict) }}`],
  // A map, the keys above it with dots behind them, its indent, and whether there is a line already.
  [
    'tomlTable',
    String.raw`{{- $above := index . 1 }}{{ $indent := index . 2 }}{{ $lines := index . 3 }}
{{- range $key, $value := index . 0 }}
{{- if and (not (kindIs "invalid" $value)) (eq (include "NAME.capstan.tomlKind" (list $value)) "") }}
{{- $indent }}{{ include "NAME.capstan.tomlKey" (list $key) }} = {{ include "NAME.capstan.tomlValue" (list $value) }}{{ "\n" }}
{{- $_ := set $lines "some" true }}
{{- end }}
{{- end }}
{{- range $key, $value := index . 0 }}
{{- $kind := include "NAME.capstan.tomlKind" (list $value) }}
{{- $name := printf "%s%s" $above (include "NAME.capstan.tomlKey" (list $key)) }}
{{- $tables := list }}{{ $open := "[" }}{{ $close := "]" }}{{ $isApart := not $above }}
{{- if eq $kind "table" }}{{ $tables = list $value }}
{{- else if eq $kind "tables" }}{{ $tables = $value }}{{ $open = "[[" }}{{ $close = "]]" }}{{ $isApart = true }}{{ end }}
{{- range $_, $table := $tables }}
{{- if and $isApart (hasKey $lines "some") }}{{ "\n" }}{{ end }}
{{- $indent }}{{ $open }}{{ $name }}{{ $close }}{{ "\n" }}
{{- $_ := set $lines "some" true }}
{{- include "NAME.capstan.tomlTable" (list $table (printf "%s." $name) (printf "%s  " $indent) $lines) }}
{{- end }}
{{- end }}`,
  ],
  // A value: table, tables, or nothing for what stands behind an equals sign.
  [
    'tomlKind',
    `{{- if kindIs "map" (index . 0) }}table
{{- else if and (kindIs "slice" (index . 0)) (index . 0) }}
{{- $kind := "tables" }}
{{- range $_, $item := index . 0 }}{{ if not (kindIs "map" $item) }}{{ $kind = "" }}{{ end }}{{ end }}
{{- $kind }}
{{- end }}`,
  ],
  [
    'tomlKey',
    `{{- if regexMatch "^[A-Za-z0-9_-]+$" (index . 0) }}{{ index . 0 }}{{ else }}{{ include "NAME.capstan.tomlValue" . }}{{ end }}`,
  ],
  // A value: on one line. JSON's escapes are TOML's, but ours leaves U+2028 and U+2029 as they are.
  [
    'tomlValue',
    String.raw`{{- $value := index . 0 }}{{ $comma := "" }}
{{- if kindIs "invalid" $value }}{{ fail "toToml: TOML has no null inside a list" }}
{{- else if kindIs "string" $value }}{{ "\"" }}
{{- range $i, $line := splitList "\u2028" $value }}{{ if $i }}{{ "\u2028" }}{{ end }}
{{- range $j, $piece := splitList "\u2029" $line }}{{ if $j }}{{ "\u2029" }}{{ end }}
{{- toRawJson $piece | trimPrefix "\"" | trimSuffix "\"" | replace "\u007f" "\\u007f" }}
{{- end }}
{{- end }}{{ "\"" }}
{{- else if kindIs "slice" $value }}[
{{- range $_, $item := $value }}{{ $comma }}{{ include "NAME.capstan.tomlValue" (list $item) }}{{ $comma = ", " }}{{ end }}]
{{- else if kindIs "map" $value }}{{ "{" }}
{{- range $key, $item := $value }}
{{- if not (kindIs "invalid" $item) }}{{ $comma }}{{ include "NAME.capstan.tomlKey" (list $key) }} = {{ include "NAME.capstan.tomlValue" (list $item) }}{{ $comma = ", " }}{{ end }}
{{- end }}{{ "}" }}
{{- else if kindIs "bool" $value }}{{ $value }}
{{- else if and (eq (float64 $value) (floor $value)) (not (contains "e" (toJson $value))) }}{{ include "NAME.capstan.int" (list "toToml: a whole number is beyond 2^53" $value) }}
{{- else }}{{ toJson $value }}
{{- end }}`,
  ],
])
