const random =
  'a render gives the same bytes each time; put the value into values, or into a Secret that the chart refers to'
const certificate = 'a render makes no keys; let cert-manager issue a Certificate, or refer to an existing Secret'
const clock = 'a render does not know the time; put the date into values'
const outside = 'a render does not see the machine that it runs on; put the value into values'
const cluster = 'a render does not see the cluster; put the value into values'
const paths = 'a chart has no use for file paths of the machine; regexReplaceAll cuts text'

/** Helm and Sprig functions that are left out, each with what to do instead. */
export const refusedHelpers: ReadonlyMap<string, string> = new Map([
  ...each('genPrivateKey genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey', certificate),
  ...each('genSignedCert genSignedCertWithKey buildCustomCert', certificate),
  ...each('randAlphaNum randAlpha randNumeric randAscii randInt randBytes shuffle', random),
  ['uuidv4', `${random}; uuidFrom NAME… derives an id that stays`],
  ...each('htpasswd bcrypt', `their salt is random: ${random}`),
  ...each('derivePassword encryptAES decryptAES', 'secrets do not belong into templates; refer to an existing Secret'),
  ...each(
    'now ago date dateInZone dateModify mustDateModify htmlDate htmlDateInZone toDate mustToDate unixEpoch',
    clock,
  ),
  ...each('env expandenv', outside),
  ['getHostByName', 'a render does not ask the network; put the address into values'],
  ['lookup', cluster],
  ['tpl', 'values are data, not templates; give the chart a value for the part that varies'],
  ...each('base dir clean ext isAbs osBase osDir osClean osExt osIsAbs', paths),
  ...each('sha1sum adler32sum', 'sha256sum, which nobody can forge'),
  ['sha512sum', 'sha256sum'],
  ...each('toPrettyJson mustToPrettyJson', 'toJson; a hole in node position is indented by itself'),
  ...each('toRawJson mustToRawJson', 'toJson; it escapes <, > and & as Helm does, which every JSON reader undoes'),
  ...each('fromYamlArray fromJsonArray', 'fromYaml and fromJson read maps; wrap the list in one: items: [ … ]'),
  ...each('addf add1f subf mulf divf maxf minf', 'scale to whole numbers: (div (mul 3 X) 4) for 0.75 × X'),
  ...each('abbrev abbrevboth wrap wrapWith initials plural', 'trunc, printf or plain text'),
  ...each('camelcase snakecase kebabcase swapcase untitle', 'replace, lower, upper and title'),
  ['nospace', 'replace " " ""'],
  ...each(
    'regexFindAll mustRegexFindAll regexSplit mustRegexSplit',
    'splitList, or regexReplaceAll and then splitList',
  ),
  ...each('regexReplaceAllLiteral mustRegexReplaceAllLiteral regexQuoteMeta', 'replace works without patterns'),
  ...each('b32enc b32dec', 'b64enc and b64dec'),
  ...each('urlParse urlJoin urlquery', 'printf, and one value for each part'),
  ...each('html js', 'structure needs no escaping'),
  ...each(
    'pluck chunk mustChunk splitn toDecimal',
    'splitList, index and get; or shape the values as the template needs them',
  ),
])

/** Names by which Helm and Sprig know something that is spelled otherwise here. */
export const goSpellings: ReadonlyMap<string, string> = new Map([
  ...aliases(
    'append prepend first rest last initial reverse uniq without has slice compact merge mergeOverwrite deepCopy',
    'fromJson toJson regexMatch regexFind regexReplaceAll toYaml toToml',
  ),
  ['push', 'here: append LIST VALUE'],
  ['mustPush', 'here: append LIST VALUE'],
  ['tuple', 'here: list VALUE…'],
  ['trimall', 'here: trimAll CHARACTERS TEXT'],
  ['biggest', 'here: max NUMBER…'],
  ['add1', 'here: add 1 NUMBER'],
  ['seq', 'here: until END, or untilStep START END STEP'],
  ['cat', 'here: print A " " B, or join " " (list A B)'],
  ['toStrings', 'join, sortAlpha and splitList make text of the items themselves'],
  ['deepEqual', 'here: eq A B, which compares lists and maps too'],
  ['all', 'here: and VALUE…'],
  ['any', 'here: or VALUE…'],
  ['typeIs', 'here: kindIs KIND VALUE'],
  ['typeIsLike', 'here: kindIs KIND VALUE'],
  ['println', 'here: print VALUE…'],
  ['duration', 'here: durationText MILLISECONDS'],
  ['durationRound', 'here: durationText MILLISECONDS'],
  ['range', 'here: {{#each LIST}} … {{/each}}'],
  ['define', 'here: a file _NAME.hbs, used as {{> NAME}}'],
  ['template', 'here: {{> NAME}}'],
  ['block', 'here: a file _NAME.hbs, used as {{> NAME}}'],
  ['end', 'here: a block ends by its own name, {{/if}}, {{/each}}'],
  ...each('Files.Get .Files.Get Files.GetBytes .Files.GetBytes', 'here: filesGet PATH'),
  ...each('Files.Lines .Files.Lines', 'here: filesLines PATH'),
  ...each('Files.Glob .Files.Glob', 'here: filesGlob PATTERN, a map of path to text'),
  ...each('AsConfig Files.AsConfig .Files.AsConfig', 'here: {{#each (filesGlob PATTERN)}}{{@key}}: {{this}}{{/each}}'),
  ...each(
    'AsSecrets Files.AsSecrets .Files.AsSecrets',
    'here: {{@key}}: {{b64enc this}} in {{#each (filesGlob PATTERN)}}',
  ),
  ...each(
    'Capabilities.APIVersions.Has .Capabilities.APIVersions.Has APIVersions.Has',
    'here: apiHas "apps/v1" or apiHas "apps/v1/StatefulSet"',
  ),
  ...each('.Values .Release .Chart .Capabilities .Files .Template', 'without the first dot: Values.x, Release.Name'),
])

function each(names: string, hint: string): [name: string, hint: string][] {
  return names.split(' ').map((name) => [name, hint])
}

/** Sprig's `must` forms return errors where the others panic; in a template both stop the render. */
function aliases(...names: string[]): [name: string, hint: string][] {
  const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
  return names
    .flatMap((line) => line.split(' '))
    .map((name) => [`must${upper(name)}`, `here: ${name}, which fails as well`])
}
