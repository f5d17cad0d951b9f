/** What Sprig answers in a form that templates cannot go on with. */
export const regexDefines: ReadonlyMap<string, string> = new Map([
  // A version: its parts as a map; Go's own is an object whose JSON is a text.
  [
    'semver',
    `{{- $version := semver (index . 0) }}
{{- dict "v" (dict "Major" $version.Major "Minor" $version.Minor "Patch" $version.Patch "Prerelease" $version.Prerelease "Metadata" $version.Metadata "Original" $version.Original "String" $version.String) | toJson }}`,
  ],
])
