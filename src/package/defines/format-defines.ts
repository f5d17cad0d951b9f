/** Verbs that print text in one way and whole numbers in another. */
export const formatDefines: ReadonlyMap<string, string> = new Map([
  // The message of a refusal, a directive of printf, and a value.
  [
    'format',
    `{{- $message := index . 0 }}{{ $by := index . 1 }}{{ $value := index . 2 }}{{ $verb := regexFind ".$" $by }}
{{- if kindIs "invalid" $value }}{{ fail $message }}{{ end }}
{{- if eq $verb "T" }}{{ printf (regexReplaceAll ".$" $by "s") (include "NAME.capstan.type" (list $value)) }}
{{- else if kindIs "string" $value }}
{{- if or (eq $verb "U") (contains "#" $by) }}{{ fail $message }}{{ end }}
{{- printf $by $value }}
{{- else if and (eq $verb "v") (kindIs "bool" $value) }}{{ printf $by $value }}
{{- else if eq $verb "v" }}
{{- $digits := include "NAME.capstan.text" (list $message $value) }}{{ $sign := "" }}
{{- if hasPrefix "-" $digits }}{{ $sign = "-" }}{{ $digits = trimPrefix "-" $digits }}
{{- else if contains "+" $by }}{{ $sign = "+" }}{{ else if contains " " $by }}{{ $sign = " " }}{{ end }}
{{- $width := atoi (regexFind "[1-9][0-9]*" (regexReplaceAll "[.].*" $by "")) }}
{{- $rest := int (max 0 (sub $width (add (len $sign) (len $digits)))) }}
{{- if contains "-" $by }}{{ $sign }}{{ $digits }}{{ repeat $rest " " }}
{{- else if regexMatch "^%[+ ]*0" $by }}{{ $sign }}{{ repeat $rest "0" }}{{ $digits }}
{{- else }}{{ repeat $rest " " }}{{ $sign }}{{ $digits }}{{ end }}
{{- else }}
{{- $number := include "NAME.capstan.int" (list $message $value) | int64 }}
{{- if and (eq $verb "U") (lt $number 0) }}{{ fail $message }}{{ end }}
{{- printf $by $number }}
{{- end }}`,
  ],
])
