/** Comparisons that Go's templates refuse or do otherwise. */
export const logicDefines: ReadonlyMap<string, string> = new Map([
  // The message of a refusal and two values: -1, 0 or 1. Go compares no int64 of --set with a float64 of a file.
  [
    'compare',
    `{{- $a := index . 1 }}{{ $b := index . 2 }}
{{- $numbers := list "int" "int64" "float64" }}
{{- if and (has (kindOf $a) $numbers) (has (kindOf $b) $numbers) }}{{ $a = float64 $a }}{{ $b = float64 $b }}
{{- else if not (and (kindIs "string" $a) (kindIs "string" $b)) }}{{ fail (index . 0) }}{{ end }}
{{- if lt $a $b }}-1{{ else if eq $a $b }}0{{ else }}1{{ end }}`,
  ],
])
