/** Sizes, durations and properties in Go's templates, by the rules of src/core. Each takes a list of one value. */
export const kafkaDefines: ReadonlyMap<string, string> = new Map([
  // A number or a text: the number that a Kubernetes quantity stands for, in JSON. What is finer than a billionth goes up.
  [
    'quantity',
    String.raw`{{- $value := index . 0 }}
{{- if has (kindOf $value) (list "int" "int64" "float64") }}{{ toJson $value }}{{ else }}
{{- $form := "^[+-]?([0-9]*)(?:\\.([0-9]*))?(?:([numkMGTPE]?)|([KMGTPE])i|[eE]([+-]?[0-9]{1,9}))$" }}
{{- $figures := regexReplaceAll $form $value "$1$2" }}
{{- if or (not (regexMatch $form $value)) (eq $figures "") (gt (len $value) 1000) }}{{ fail (printf "quantity: %q is no quantity" $value) }}{{ end }}
{{- $power := regexReplaceAll $form $value "$3" | get (dict "n" -9 "u" -6 "m" -3 "k" 3 "M" 6 "G" 9 "T" 12 "P" 15 "E" 18) | int }}
{{- with regexReplaceAll $form $value "$5" }}{{ $power = atoi . }}{{ end }}
{{- if or (gt $power 1000) (lt $power -1000) }}{{ fail (printf "quantity: %q is no quantity" $value) }}{{ end }}
{{- $scale := sub $power (len (regexReplaceAll $form $value "$2")) }}
{{- $figures = regexReplaceAll "^0+" $figures "" }}
{{- if gt (add (len $figures) $scale) 17 }}{{ fail (printf "quantity: %q is beyond 2^53" $value) }}{{ end }}
{{- $number := printf "0%se%d" $figures $scale | float64 }}
{{- range until (regexReplaceAll $form $value "$4" | get (dict "K" 1 "M" 2 "G" 3 "T" 4 "P" 5 "E" 6) | int) }}{{ $number = mulf $number 1024 }}{{ end }}
{{- if and (lt $scale -9) (lt $number 9e6) $figures }}{{ $number = divf (max 1 (ceil (mulf $number 1e9))) 1e9 }}{{ end }}
{{- if gt $number 9007199254740991.0 }}{{ fail (printf "quantity: %q is beyond 2^53" $value) }}{{ end }}
{{- if hasPrefix "-" $value }}{{ $number = subf 0 $number }}{{ end }}
{{- toJson $number }}{{ end }}`,
  ],
  // A text: the bytes of a size as -Xmx takes it.
  [
    'jvmSize',
    String.raw`{{- $value := index . 0 }}{{ $form := "^([0-9]{1,20})([kmgtKMGT]?)$" }}
{{- if not (regexMatch $form $value) }}{{ fail (printf "jvmSize: %q is no size that the JVM reads" $value) }}{{ end }}
{{- $bytes := regexReplaceAll $form $value "$1" | float64 }}
{{- range until (regexReplaceAll $form $value "$2" | lower | get (dict "k" 1 "m" 2 "g" 3 "t" 4) | int) }}{{ $bytes = mulf $bytes 1024 }}{{ end }}
{{- if gt $bytes 9007199254740991.0 }}{{ fail (printf "jvmSize: %q is more than any machine has" $value) }}{{ end }}
{{- int64 $bytes }}`,
  ],
  // A text: the whole milliseconds of a duration, summed up in nanoseconds as Go does. 18 digits of a fraction count.
  [
    'durationMillis',
    String.raw`{{- $value := index . 0 }}{{ $part := "([0-9]*)(?:\\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)" }}
{{- $form := "^[+-]?(?:0|(?:(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$" }}
{{- if not (and (regexMatch $form $value) (regexMatch "^[+-]?.{1,1000}$" $value)) }}{{ fail (printf "durationMillis: %q is no duration" $value) }}{{ end }}
{{- $nanos := 0 }}{{ $about := 0.0 }}
{{- range regexFindAll $part $value -1 }}
{{- $unit := regexReplaceAll $part . "$3" }}{{ $fraction := printf "%s%s" (regexReplaceAll $part . "$2") (repeat 18 "0") }}
{{- $times := get (dict "m" 60 "h" 3600) $unit | default 1 }}
{{- $by := get (dict "ns" 1000000000 "us" 1000000 "µs" 1000000 "μs" 1000000 "ms" 1000) $unit | default 1 }}
{{- $whole := regexReplaceAll $part . "$1" }}
{{- $about = addf $about (mulf (printf "0%s" $whole) $times (div 1000000000 $by)) }}
{{- if gt $about 9223372036854500000.0 }}{{ fail (printf "durationMillis: %q is more than 292 years" $value) }}{{ end }}
{{- $high := mul (substr 0 9 $fraction | atoi) $times }}{{ $low := div (mul (substr 9 18 $fraction | atoi) $times) 1000000000 }}
{{- $nanos = add $nanos (mul (atoi $whole) $times (div 1000000000 $by)) (div (add $high $low) $by) }}
{{- end }}
{{- if mod $nanos 1000000 }}{{ fail (printf "durationMillis: %q is no whole number of milliseconds" $value) }}{{ end }}
{{- if hasPrefix "-" $value }}{{ $nanos = sub 0 $nanos }}{{ end }}
{{- div $nanos 1000000 }}`,
  ],
  // Whole milliseconds: a duration as Go prints it.
  [
    'durationText',
    String.raw`{{- $millis := int64 (index . 0) }}
{{- if lt $millis 0 }}-{{ $millis = sub 0 $millis }}{{ end }}
{{- if eq $millis 0 }}0s{{ else if lt $millis 1000 }}{{ $millis }}ms{{ else }}
{{- $seconds := div $millis 1000 }}{{ $minutes := div $seconds 60 }}
{{- if ge $minutes 60 }}{{ div $minutes 60 }}h{{ end }}
{{- if $minutes }}{{ mod $minutes 60 }}m{{ end }}
{{- mod $seconds 60 }}
{{- with mod $millis 1000 }}.{{ regexReplaceAll "0+$" (printf "%03d" .) "" }}{{ end }}s
{{- end }}`,
  ],
  // A map: a Java properties file.
  [
    'properties',
    String.raw`{{- range $key, $value := index . 0 }}
{{- if not (kindIs "invalid" $value) }}
{{- $items := $value }}{{ if not (kindIs "slice" $value) }}{{ $items = list $value }}{{ end }}
{{- $texts := list }}{{ $message := printf "toProperties: %q must hold text, numbers or booleans" $key }}
{{- range $_, $item := $items }}{{ $texts = append $texts (include "NAME.capstan.text" (list $message $item)) }}{{ end }}
{{- regexReplaceAll "[ =:#!]" (include "NAME.capstan.property" (list $key)) "\\$0" }}=
{{- regexReplaceAll "^ " (include "NAME.capstan.property" (list (join "," $texts))) "\\ " }}{{ "\n" }}
{{- end }}
{{- end }}`,
  ],
  // A text: escaped as Java reads it, by units of UTF-16.
  [
    'property',
    String.raw`{{- range regexFindAll "[ -\\[\\]-~]+|[^ -\\[\\]-~]" (index . 0) -1 }}
{{- $escape := printf "%+q" . | trimAll "\"" }}
{{- if regexMatch "^[ -\\[\\]-~]" . }}{{ . }}
{{- else if hasPrefix "\\U" $escape }}
{{- $code := sub (int64 (printf "0x%s" (substr 2 10 $escape))) 65536 }}
{{- printf "\\u%04x\\u%04x" (add 55296 (div $code 1024)) (add 56320 (mod $code 1024)) }}
{{- else if hasPrefix "\\x" $escape }}\u00{{ substr 2 4 $escape }}
{{- else }}{{ get (dict "\\a" "\\u0007" "\\b" "\\u0008" "\\v" "\\u000b") $escape | default $escape }}
{{- end }}
{{- end }}`,
  ],
])
