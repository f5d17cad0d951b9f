/** Text that Sprig would print in Go's way or leave broken. Each list of arguments begins with the message of a refusal. */
export const textDefines: ReadonlyMap<string, string> = new Map([
  // The message, and a value: the value when it is text.
  ['string', `{{- if not (kindIs "string" (index . 1)) }}{{ fail (index . 0) }}{{ end }}{{ index . 1 }}`],
  // The message, and bytes cut from a text: they, when no character is cut in two. Only whole ones survive JSON.
  [
    'whole',
    `{{- if ne (dict "v" (index . 1) | toJson | fromJson).v (index . 1) }}{{ fail (index . 0) }}{{ end }}{{ index . 1 }}`,
  ],
  // The message, a separator, and a list or one value.
  [
    'join',
    `{{- $message := index . 0 }}{{ $texts := list }}{{ $items := index . 2 }}
{{- if not (kindIs "slice" $items) }}{{ $texts = list (include "NAME.capstan.text" (list $message $items)) }}{{ $items = list }}{{ end }}
{{- range $_, $item := $items }}
{{- if not (kindIs "invalid" $item) }}{{ $texts = append $texts (include "NAME.capstan.text" (list $message $item)) }}{{ end }}
{{- end }}
{{- join (index . 1) $texts }}`,
  ],
  // The message, and values: a blank stands between two that are both no text.
  [
    'print',
    `{{- $message := index . 0 }}{{ $bare := false }}
{{- range $_, $value := rest . }}
{{- $isText := kindIs "string" $value }}
{{- if and $bare (not $isText) }}{{ " " }}{{ end }}
{{- include "NAME.capstan.text" (list $message $value) }}
{{- $bare = not $isText }}
{{- end }}`,
  ],
])
