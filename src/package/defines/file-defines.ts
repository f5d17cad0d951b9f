/**
 * Files of the chart. Helm's `.Files` also has the presets and the sources that travel in the archive, which are no
 * files of the chart for its templates.
 */
export const fileDefines: ReadonlyMap<string, string> = new Map([
  // The helper's name, .Files and a path: the path, when the chart has a text there.
  [
    'file',
    `{{- $name := index . 0 }}{{ $files := index . 1 }}{{ $path := index . 2 }}{{ $found := false }}
{{- if not (kindIs "string" $path) }}{{ fail (printf "%s: argument 1 must be text" $name) }}{{ end }}
{{- if not (regexMatch "^(presets|capstan)/" $path) }}
{{- range $file, $_ := $files }}{{ if eq $file $path }}{{ $found = true }}{{ end }}{{ end }}
{{- end }}
{{- if not $found }}{{ fail (printf "%s: the chart has no file %q" $name $path) }}{{ end }}
{{- $text := $files.Get $path }}
{{- if ne (dict "v" $text | toJson | fromJson).v $text }}{{ fail (printf "%s: %s is no text (UTF-8)" $name $path) }}{{ end }}
{{- $path }}`,
  ],
  // A computed pattern: itself, when Helm and we read it alike, which nothing tells of classes and escapes.
  [
    'pattern',
    String.raw`{{- $pattern := index . 0 }}{{ $plain := $pattern }}
{{- if not (kindIs "string" $pattern) }}{{ fail "filesGlob: argument 1 must be text" }}{{ end }}
{{- range $_, $_ := splitList "{" $pattern }}{{ $plain = regexReplaceAll "[{][^{}]*[}]" $plain "" }}{{ end }}
{{- if or (contains "{" $plain) (regexMatch "[\\\\\\[]" $pattern) }}{{ fail (printf "filesGlob: the pattern %q cannot be read" $pattern) }}{{ end }}
{{- $pattern }}`,
  ],
  // .Files and a pattern: a map of path to text.
  [
    'glob',
    `{{- $files := index . 0 }}{{ $texts := dict }}
{{- range $path, $_ := $files.Glob (index . 1) }}
{{- if not (regexMatch "^(presets|capstan)/" $path) }}
{{- $text := $files.Get $path }}
{{- if ne (dict "v" $text | toJson | fromJson).v $text }}{{ fail (printf "filesGlob: %s is no text (UTF-8)" $path) }}{{ end }}
{{- $_ := set $texts $path $text }}
{{- end }}
{{- end }}
{{- dict "v" $texts | toJson }}`,
  ],
])
