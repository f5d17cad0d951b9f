import { chance, oneOf, part, pick } from './choices.ts'
import type { Candidate, Scope } from './scope.ts'
import { candidates } from './scope.ts'
import type { Shape } from './shape.ts'

/** What a place wants: `scalar` is what text can hold, `texts` a list of strings, `maybe` a path that may have no value. */
export type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'texts' | 'map' | 'any' | 'scalar' | 'maybe'

/** The letter of a kind in the calls below. */
const letters: Readonly<Record<string, Kind>> = {
  S: 'string',
  I: 'integer',
  N: 'number',
  B: 'boolean',
  L: 'list',
  W: 'texts',
  M: 'map',
  A: 'any',
  T: 'scalar',
  O: 'maybe',
}

/** Calls of every portable helper, by what they give. A capital letter alone is an argument of that kind. */
const calls = {
  string: [
    ...[
      'default "d" O',
      'upper S',
      'lower S',
      'title S',
      'trim S',
      'trimAll "-" S',
      'trimPrefix "a" S',
      'trimSuffix "a" S',
    ],
    ...[
      'trunc 5 S',
      'trunc -3 S',
      'substr 0 3 S',
      'replace "a" "bb" S',
      'replace S S S',
      'repeat 2 S',
      'join "," W',
      'join S L',
    ],
    ...[
      'printf "%s-%s" S S',
      'printf "%d" I',
      'printf "%s:%d" S I',
      'printf "%v" T',
      'printf "%q" S',
      'printf "%05d" I',
    ],
    ...['print S "-" S', 'print I', 'print S I', 'quote T', 'squote T', 'default S O', 'default S S', 'ternary S S B'],
    ...[
      'coalesce O S',
      'coalesce O O "c"',
      'toString I',
      'toString T',
      'toString N',
      'toString B',
      'b64enc S',
      'b64dec (b64enc S)',
    ],
    ...['sha256sum S', 'filesGet "files/a.txt"', 'toJson A', 'toJson M', 'toJson S', 'regexFind "[a-z]+" S'],
    ...['toYaml A', 'toYaml M', 'toYaml L', 'toYaml S', 'indent 2 (toYaml M)', 'nindent 4 (toYaml M)'],
    ...[
      'regexReplaceAll "[^a-z]" S "-"',
      'regexReplaceAll "(a)(b)?" S "$1"',
      'kindOf A',
      'kindOf M',
      'first (splitList "," S)',
    ],
    ...[
      'index (list S S) 1',
      'required "is missing" S',
      'required "is missing" O',
      'indent 2 S',
      'nindent 2 S',
      'last W',
      'first W',
    ],
    ...[
      'and S S',
      'or S S',
      'or O S',
      'get (dict "a" S) "a"',
      'join "-" (keys M)',
      'join "," (sortAlpha W)',
      'index (split "." S) "_0"',
    ],
    ...[
      'dig "a" "b" S M',
      'toString (get (semver "1.2.3") "Minor")',
      'trim (indent 2 S)',
      'lower (toJson L)',
      'join "" (splitList "" S)',
    ],
  ],
  integer: [
    ...[
      'default 3 O',
      'len L',
      'len M',
      'len S',
      'add I I',
      'add 1 I',
      'sub I I',
      'mul I I',
      'mul 2 I',
      'div I 2',
      'div I I',
    ],
    ...[
      'mod I 3',
      'mod I I',
      'max I I',
      'min I I 5',
      'int I',
      'int64 I',
      'int N',
      'int64 N',
      'int S',
      'atoi "12"',
      'atoi S',
    ],
    ...[
      'ternary I I B',
      'coalesce O I',
      'floor N',
      'ceil N',
      'round N 0',
      'first (until 3)',
      'index (list 1 2) 0',
      'len (until I)',
    ],
    ...[
      'add I I I',
      'int "7"',
      'int64 "-8"',
      'or I I',
      'and I I',
      'required "is missing" I',
      'len (keys M)',
      'mul I I I',
    ],
  ],
  number: [
    'float64 N',
    'float64 I',
    'float64 "1.5"',
    'floor N',
    'ceil N',
    'round N 2',
    'round N 0',
    'max N N',
    'default 0.5 O',
  ],
  boolean: [
    ...[
      'not B',
      'not A',
      'eq S S',
      'eq S "one"',
      'eq A A',
      'eq I I',
      'eq I 1',
      'eq N I',
      'eq S "one" "two"',
      'ne S S',
      'ne A O',
    ],
    ...[
      'lt I I',
      'le I 2',
      'gt N I',
      'ge I N',
      'lt S S',
      'gt S S',
      'and B B',
      'or B B',
      'or B (fail "no")',
      'and B (fail "no")',
      'empty O',
      'empty A',
      'empty L',
      'hasKey M "a"',
    ],
    ...[
      'has S W',
      'has A L',
      'has I L',
      'contains "a" S',
      'contains S S',
      'hasPrefix "a" S',
      'hasSuffix "a" S',
      'regexMatch "^[a-z]+$" S',
    ],
    ...[
      'semverCompare ">=1.2" "1.3.0"',
      'kindIs "string" A',
      'kindIs "map" A',
      'kindIs "slice" A',
      'default true O',
      'ternary B B B',
    ],
    ...[
      'and (not (empty O)) B',
      'eq O O',
      'kindIs "bool" O',
      'kindIs "invalid" O',
      'has "a" (keys M)',
      'apiHas "apps/v1"',
      'eq (len L) 1',
    ],
  ],
  list: [
    ...[
      'list S I',
      'concat L (list)',
      'list A',
      'list S S S',
      'rest L',
      'initial L',
      'append L S',
      'append L A',
      'prepend L I',
      'concat L L',
    ],
    ...[
      'uniq L',
      'without L S',
      'without L A',
      'compact L',
      'reverse L',
      'slice L 0 1',
      'slice L 0',
      'until 3',
      'until I',
    ],
    ...[
      'untilStep 0 6 2',
      'splitList "," S',
      'sortAlpha W',
      'sortAlpha L',
      'keys M',
      'default L O',
      'ternary L L B',
      'coalesce O L',
    ],
    ...[
      'deepCopy L',
      'concat L (list A)',
      'append (list) A',
      'uniq (concat L L)',
      'or L L',
      'filesLines "files/a.txt"',
    ],
  ],
  texts: [
    'list S S',
    'splitList "," S',
    'sortAlpha W',
    'keys M',
    'sortAlpha (list)',
    'rest W',
    'append W S',
    'splitList S S',
    'uniq W',
    'compact W',
  ],
  map: [
    ...[
      'dict "a" S',
      'merge (dict) M',
      'dict "a" S "b" A',
      'dict S I',
      'pick M "a" "b"',
      'omit M "a"',
      'merge M M',
      'mergeOverwrite M M',
    ],
    ...[
      'merge (dict "a" S) M',
      'deepCopy M',
      'default M O',
      'default (dict "a" 1) O',
      'ternary M M B',
      'fromJson (toJson M)',
    ],
    ...[
      'fromYaml (toYaml M)',
      'coalesce O M',
      'split "." S',
      'fromYaml "a: 1"',
      'omit M S',
      'pick M S',
      'or M M',
      'mergeOverwrite (dict "a" O) M',
    ],
  ],
} as const

/** Calls that Capstan renders and refuses to package. */
const unportable = {
  string: ['toProperties M', 'checksum A', 'uuidFrom S', 'toToml M'],
  map: ['set M "a" S', 'unset M "a"'],
  list: ['values M'],
  integer: ['jvmSize "1g"', 'durationMillis "1m"'],
  number: ['quantity "500m"'],
}

/** An expression as a helper's argument takes it: a path, a literal or a call in parentheses. */
export function argument(scope: Scope, kind: Kind, depth = 2): string {
  return part(scope.choices, () => anyArgument(scope, kind, depth))
}

function anyArgument(scope: Scope, kind: Kind, depth: number): string {
  const { choices } = scope
  if (kind === 'any')
    return argument(scope, pick(choices, ['string', 'integer', 'boolean', 'list', 'map', 'number', 'maybe']), depth)
  if (kind === 'scalar')
    return argument(scope, pick(choices, ['string', 'string', 'integer', 'boolean', 'number']), depth)
  // Now and then what does not fit: both must refuse it, or both take it.
  const wanted = chance(choices, 3) ? 'maybe' : kind
  const careless = chance(choices, 4)
  const paths = candidates(scope).filter((candidate) => fits(candidate, wanted, careless))
  if (wanted === 'maybe') return paths.length > 0 ? pick(choices, paths).text : '"m"'
  const ways: [number, () => string][] = []
  if (paths.length > 0) ways.push([depth < 2 ? 10 : 6, () => pick(choices, paths).text])
  if (depth > 0) ways.push([3, () => `(${call(scope, wanted, depth - 1)})`])
  ways.push([ways.length === 0 ? 1 : 0.5, () => literal(scope, wanted)])
  return oneOf(
    choices,
    ways.map(([weight, way]) => [Math.ceil(weight * 2), way]),
  )
}

/** An expression as a mustache holds it: a call there has no parentheses. */
export function mustache(scope: Scope, kind: Kind): string {
  return argument(scope, kind).replace(/^\((.*)\)$/s, (whole, inner: string) =>
    // Without arguments it would be a path.
    isOneCall(whole) && inner.includes(' ') ? inner : whole,
  )
}

function isOneCall(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] === ')' && --depth === 0) return at === text.length - 1
  }
  return false
}

function call(scope: Scope, kind: Exclude<Kind, 'maybe' | 'any' | 'scalar'>, depth: number): string {
  const { choices } = scope
  const more =
    scope.wild && chance(choices, 15) ? (unportable as Partial<Record<Kind, readonly string[]>>)[kind] : undefined
  return pick(choices, more ?? calls[kind])
    .replace(/"[^"]*"|\b[SINBLWMATO]\b/g, (word) =>
      word.startsWith('"') ? word : argument(scope, letters[word]!, depth),
    )
    .replaceAll('""', '""')
}

function fits({ shape, sure }: Candidate, kind: Kind, careless: boolean): boolean {
  if (kind === 'maybe') return true
  if (!sure && !careless) return false
  switch (kind) {
    case 'texts':
      return shape.kind === 'list' && shape.item.kind === 'string'
    case 'map':
      return isMapShape(shape)
    case 'number':
      return shape.kind === 'number' || shape.kind === 'integer'
    default:
      return shape.kind === kind
  }
}

export function isMapShape(shape: Shape): boolean {
  return shape.kind === 'record' || shape.kind === 'dictionary'
}

const literals = {
  string: ['"s"', '"a,b"', '"a-b c"', '""', '"true"', '\'it "is"\'', '"é"', '"yes"', '"014"', '"{"', '"x: y"'],
  integer: ['1', '0', '-3', '1000000', '42'],
  number: ['1.5', '0.1', '2', '1000.5', '-0.25'],
  boolean: ['true', 'false'],
  list: ['(list 1 2)', '(list "a")'],
  texts: ['(list "a" "b")', '(list "")'],
  map: ['(dict "a" 1)', '(dict "b" (list))'],
}

function literal({ choices }: Scope, kind: Exclude<Kind, 'maybe' | 'any' | 'scalar'>): string {
  return pick(choices, literals[kind])
}
