import { build } from 'esbuild'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../src/core/canonical-json.ts'
import { isEmpty } from '../../../src/core/empty.ts'
import type { Json } from '../../../src/core/json.ts'
import { goQuote } from '../../../src/template/go/quote.ts'
import { heavyHelpers } from '../../../src/template/heavy-helpers.ts'
import { heavyHelperNames, helperTable } from '../../../src/template/helper-table.ts'
import { goSpellings, refusedHelpers } from '../../../src/template/refused-helpers.ts'
import { callHelper } from './call.ts'

const all = [...helperTable.values(), ...heavyHelpers.values()]

const contract =
  `default coalesce ternary required fail empty eq ne lt le gt ge and or not printf print quote squote trim
  trimAll trimPrefix trimSuffix upper lower title trunc substr replace contains hasPrefix hasSuffix repeat join split splitList
  indent nindent list first last rest initial append prepend concat uniq without has compact sortAlpha reverse slice until
  untilStep dict get set unset hasKey keys values pick omit merge mergeOverwrite dig deepCopy toYaml fromYaml toJson fromJson
  toToml int int64 float64 toString atoi add sub mul div mod max min floor ceil round b64enc b64dec sha256sum semver
  semverCompare regexMatch regexFind regexReplaceAll kindOf kindIs typeOf len index quantity jvmSize durationMillis
  durationText checksum uuidFrom toProperties filesGet filesGlob filesLines apiHas`.split(/\s+/)

const lenient = 'default coalesce empty required and or not eq ne ternary kindIs toJson list dict append'.split(' ')

interface Call {
  readonly path: { readonly original: string }
  readonly params: readonly Node[]
}

type Node =
  | (Call & { readonly type: 'SubExpression' | 'MustacheStatement' })
  | { readonly type: 'NullLiteral' }
  | { readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral'; readonly value: Json }

/** The outcome of a call as it is written in a template; and, or stop early, as the evaluator does. */
function run(call: Call): Json {
  const lazy = ['and', 'or'].includes(call.path.original) ? call.path.original : undefined
  const args: Json[] = []
  for (const param of call.params) {
    args.push(param.type === 'NullLiteral' ? null : 'value' in param ? param.value : run(param))
    if (lazy !== undefined && isEmpty(args.at(-1)) === (lazy === 'and')) break
  }
  const outcome = callHelper(call.path.original, args)
  if ('refused' in outcome) throw new Error(outcome.refused)
  return outcome.value
}

function runText(text: string): Json {
  return run(Handlebars.parse(`{{${text}}}`).body[0] as unknown as Call)
}

describe('The table of helpers', () => {
  it('holds every helper of the contract and no other', () => {
    expect(all.map((helper) => helper.name).sort()).toEqual([...contract].sort())
  })

  it('names the heavy ones without loading them', () => {
    expect([...heavyHelperNames].sort()).toEqual([...heavyHelpers.keys()].sort())
  })

  it('loads no library at start', async () => {
    const entry = new URL('../../../src/template/helper-table.ts', import.meta.url).pathname
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      write: false,
      metafile: true,
    })
    expect(Object.keys(metafile.inputs).filter((path) => /node_modules\/(?!@noble\/hashes)/.test(path))).toEqual([])
  })

  it('lets only the helpers of the contract see missing arguments', () => {
    expect(
      all
        .filter((helper) => helper.lenient)
        .map((helper) => helper.name)
        .sort(),
    ).toEqual([...lenient].sort())
  })

  it('knows no name that is also refused or spelled otherwise', () => {
    for (const { name } of all) {
      expect(refusedHelpers.has(name), name).toBe(false)
      expect(goSpellings.has(name), name).toBe(false)
    }
  })
})

describe('Each helper documents itself', () => {
  it.each(all)('$name', ({ name, signature, doc, example, arity, go }) => {
    const [first, ...words] = signature.split(' ')
    expect(first).toBe(name)
    expect(doc).toMatch(/^\S.*\.$/)
    expect(doc.length).toBeLessThan(140)
    expect(arity[0]).toBeLessThanOrEqual(arity[1])
    const isOpen = words.some((word) => word.endsWith('…'))
    expect(isOpen, 'VALUE… in the signature').toBe(arity[1] === Infinity)
    if (!isOpen)
      expect([words.filter((word) => !word.startsWith('[')).length, words.length]).toEqual(
        name === 'default' ? [2, 2] : arity,
      )
    expect(
      go === undefined || go.toLowerCase().includes(name.replace('files', '').replace('api', '').toLowerCase()),
    ).toBe(true)
    expect(example[0]).toContain(name)
  })

  it.each(all)('The example of $name is true', ({ example: [call, result] }) => {
    expect(canonicalJson(runText(call))).toBe(canonicalJson(JSON.parse(result) as Json))
  })
})

describe('Helpers that Capstan leaves out', () => {
  it.each([...refusedHelpers, ...goSpellings])('%s: %s', (_, hint) => {
    expect(hint).toMatch(/^\S.{4,170}\S$/)
  })

  it.each(
    'genCA genSignedCert genSelfSignedCert randAlphaNum randAlpha randNumeric randAscii now date uuidv4 htpasswd derivePassword lookup env expandenv tpl getHostByName buildCustomCert encryptAES'.split(
      ' ',
    ),
  )('%s is refused with an alternative', (name) => {
    expect(refusedHelpers.has(name)).toBe(true)
  })

  it('every function of Helm 4.3 is either here, refused or spelled otherwise', () => {
    const known = new Set([
      ...helperTable.keys(),
      ...heavyHelpers.keys(),
      ...refusedHelpers.keys(),
      ...goSpellings.keys(),
    ])
    expect(sprig.filter((name) => !known.has(name))).toEqual([])
  })
})

/** Sprig 3.3's names and those that Helm adds, without the `hello` of its tests. */
const sprig =
  `ago date dateInZone dateModify duration durationRound htmlDate htmlDateInZone mustDateModify mustToDate now toDate
  unixEpoch abbrev abbrevboth trunc trim upper lower title untitle substr repeat trimall trimAll trimSuffix trimPrefix nospace
  initials randAlphaNum randAlpha randAscii randNumeric swapcase shuffle snakecase camelcase kebabcase wrap wrapWith contains
  hasPrefix hasSuffix quote squote cat indent nindent replace plural sha1sum sha256sum sha512sum adler32sum toString atoi int64
  int float64 seq toDecimal split splitList splitn toStrings until untilStep add1 add sub div mod mul randInt add1f addf subf
  divf mulf biggest max min maxf minf ceil floor round join sortAlpha default empty coalesce all any compact mustCompact
  fromJson toJson toPrettyJson toRawJson mustFromJson mustToJson mustToPrettyJson mustToRawJson ternary deepCopy mustDeepCopy
  typeOf typeIs typeIsLike kindOf kindIs deepEqual env expandenv getHostByName base dir clean ext isAbs osBase osClean osDir
  osExt osIsAbs b64enc b64dec b32enc b32dec tuple list dict get set unset hasKey pluck keys pick omit merge mergeOverwrite
  mustMerge mustMergeOverwrite values push mustPush append mustAppend prepend mustPrepend first mustFirst rest mustRest last
  mustLast initial mustInitial reverse mustReverse uniq mustUniq without mustWithout has mustHas slice mustSlice concat dig
  chunk mustChunk bcrypt htpasswd genPrivateKey derivePassword buildCustomCert genCA genCAWithKey genSelfSignedCert
  genSelfSignedCertWithKey genSignedCert genSignedCertWithKey encryptAES decryptAES randBytes uuidv4 semver semverCompare fail
  regexMatch mustRegexMatch regexFindAll mustRegexFindAll regexFind mustRegexFind regexReplaceAll mustRegexReplaceAll
  regexReplaceAllLiteral mustRegexReplaceAllLiteral regexSplit mustRegexSplit regexQuoteMeta urlParse urlJoin toToml toYaml
  mustToYaml fromYaml fromYamlArray fromJsonArray required tpl lookup html js urlquery println print printf index len eq ne lt
  le gt ge and or not slice`.split(/\s+/)

describe('quote', () => {
  it('shows the characters beyond ASCII that Go 1.26 shows, and no newer ones', () => {
    let shown = 0
    // What is not shown is written in ASCII, so that a thousand at a time can be counted.
    for (let first = 0x80; first <= 0x10ffff; first += 0x400) {
      const codes = Array.from({ length: Math.min(0x400, 0x110000 - first) }, (_, i) => first + i)
      const quoted = goQuote(String.fromCodePoint(...codes.filter((code) => code < 0xd800 || code > 0xdfff)))
      shown += Array.from(quoted).filter((character) => character > '\x7f').length
    }
    // By unicode.IsPrint of Unicode 15.0, the newest of Go 1.26.
    expect(shown).toBe(148_903)
  })
})

describe('Of -0, which a values file can hold,', () => {
  it.each<[string, Json[], Json]>([
    ['mul', [0, -1], 0],
    ['mod', [-4, 2], 0],
    ['div', [-1, 2], 0],
    ['int', [-0.4], 0],
    ['ceil', [-0.4], 0],
    ['floor', [-0], -0],
    ['float64', ['-0'], -0],
    ['toString', [-0], '-0'],
    ['toJson', [[-0]], '[-0]'],
    ['eq', [-0, 0], false],
    ['eq', [-0, -0], true],
    ['eq', [{ a: [-0] }, { a: [0] }], false],
    ['has', [0, [-0]], false],
    ['uniq', [[0, -0]], [0, -0]],
    ['printf', ['%+g %5v %d', -0, -0, -0], '-0    -0 0'],
    ['printf', ['%#o %#o %#.3o %#x', 0, 8, 8, 0], '0 010 010 0x0'],
  ])('%s %j is what it is under Helm', (name, args, result) => {
    expect(callHelper(name, args)).toStrictEqual({ value: result })
  })
})
