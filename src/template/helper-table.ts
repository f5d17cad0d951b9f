import { uuidFrom } from './helpers/uuid-from.ts'
import { sha256sum } from './helpers/sha256sum.ts'
import { checksum } from './helpers/checksum.ts'
import type { Helper } from './helper.ts'
import { add } from './helpers/add.ts'
import { and } from './helpers/and.ts'
import { apiHas } from './helpers/api-has.ts'
import { append } from './helpers/append.ts'
import { atoi } from './helpers/atoi.ts'
import { b64dec } from './helpers/b64dec.ts'
import { b64enc } from './helpers/b64enc.ts'
import { ceil } from './helpers/ceil.ts'
import { coalesce } from './helpers/coalesce.ts'
import { compact } from './helpers/compact.ts'
import { concat } from './helpers/concat.ts'
import { contains } from './helpers/contains.ts'
import { deepCopy } from './helpers/deep-copy.ts'
import { default_ } from './helpers/default.ts'
import { dict } from './helpers/dict.ts'
import { dig } from './helpers/dig.ts'
import { div } from './helpers/div.ts'
import { durationMillis } from './helpers/duration-millis.ts'
import { durationText } from './helpers/duration-text.ts'
import { empty } from './helpers/empty.ts'
import { eq } from './helpers/eq.ts'
import { fail } from './helpers/fail.ts'
import { filesGet } from './helpers/files-get.ts'
import { filesGlob } from './helpers/files-glob.ts'
import { filesLines } from './helpers/files-lines.ts'
import { first } from './helpers/first.ts'
import { float64 } from './helpers/float64.ts'
import { floor } from './helpers/floor.ts'
import { fromJson } from './helpers/from-json.ts'
import { ge } from './helpers/ge.ts'
import { get } from './helpers/get.ts'
import { gt } from './helpers/gt.ts'
import { hasKey } from './helpers/has-key.ts'
import { hasPrefix } from './helpers/has-prefix.ts'
import { hasSuffix } from './helpers/has-suffix.ts'
import { has } from './helpers/has.ts'
import { indent } from './helpers/indent.ts'
import { index } from './helpers/index.ts'
import { initial } from './helpers/initial.ts'
import { int } from './helpers/int.ts'
import { int64 } from './helpers/int64.ts'
import { join } from './helpers/join.ts'
import { jvmSize } from './helpers/jvm-size.ts'
import { keys } from './helpers/keys.ts'
import { kindIs } from './helpers/kind-is.ts'
import { kindOf } from './helpers/kind-of.ts'
import { last } from './helpers/last.ts'
import { le } from './helpers/le.ts'
import { len } from './helpers/len.ts'
import { list } from './helpers/list.ts'
import { lower } from './helpers/lower.ts'
import { lt } from './helpers/lt.ts'
import { max } from './helpers/max.ts'
import { mergeOverwrite } from './helpers/merge-overwrite.ts'
import { merge } from './helpers/merge.ts'
import { min } from './helpers/min.ts'
import { mod } from './helpers/mod.ts'
import { mul } from './helpers/mul.ts'
import { ne } from './helpers/ne.ts'
import { nindent } from './helpers/nindent.ts'
import { not } from './helpers/not.ts'
import { omit } from './helpers/omit.ts'
import { or } from './helpers/or.ts'
import { pick } from './helpers/pick.ts'
import { prepend } from './helpers/prepend.ts'
import { print } from './helpers/print.ts'
import { printf } from './helpers/printf.ts'
import { quantity } from './helpers/quantity.ts'
import { quote } from './helpers/quote.ts'
import { repeat } from './helpers/repeat.ts'
import { replace } from './helpers/replace.ts'
import { required } from './helpers/required.ts'
import { rest } from './helpers/rest.ts'
import { reverse } from './helpers/reverse.ts'
import { round } from './helpers/round.ts'
import { set } from './helpers/set.ts'
import { slice } from './helpers/slice.ts'
import { sortAlpha } from './helpers/sort-alpha.ts'
import { splitList } from './helpers/split-list.ts'
import { split } from './helpers/split.ts'
import { squote } from './helpers/squote.ts'
import { sub } from './helpers/sub.ts'
import { substr } from './helpers/substr.ts'
import { ternary } from './helpers/ternary.ts'
import { title } from './helpers/title.ts'
import { toJson } from './helpers/to-json.ts'
import { toProperties } from './helpers/to-properties.ts'
import { toString } from './helpers/to-string.ts'
import { toYaml } from './helpers/to-yaml.ts'
import { trimAll } from './helpers/trim-all.ts'
import { trimPrefix } from './helpers/trim-prefix.ts'
import { trimSuffix } from './helpers/trim-suffix.ts'
import { trim } from './helpers/trim.ts'
import { trunc } from './helpers/trunc.ts'
import { typeOf } from './helpers/type-of.ts'
import { uniq } from './helpers/uniq.ts'
import { unset } from './helpers/unset.ts'
import { untilStep } from './helpers/until-step.ts'
import { until } from './helpers/until.ts'
import { upper } from './helpers/upper.ts'
import { values } from './helpers/values.ts'
import { without } from './helpers/without.ts'

const helpers: readonly Helper[] = [
  checksum,
  sha256sum,
  uuidFrom,
  add,
  and,
  apiHas,
  append,
  atoi,
  b64dec,
  b64enc,
  ceil,
  coalesce,
  compact,
  concat,
  contains,
  deepCopy,
  default_,
  dict,
  dig,
  div,
  durationMillis,
  durationText,
  empty,
  eq,
  fail,
  filesGet,
  filesGlob,
  filesLines,
  first,
  float64,
  floor,
  fromJson,
  ge,
  get,
  gt,
  hasKey,
  hasPrefix,
  hasSuffix,
  has,
  indent,
  index,
  initial,
  int,
  int64,
  join,
  jvmSize,
  keys,
  kindIs,
  kindOf,
  last,
  le,
  len,
  list,
  lower,
  lt,
  max,
  mergeOverwrite,
  merge,
  min,
  mod,
  mul,
  ne,
  nindent,
  not,
  omit,
  or,
  pick,
  prepend,
  print,
  printf,
  quantity,
  quote,
  repeat,
  replace,
  required,
  rest,
  reverse,
  round,
  set,
  slice,
  sortAlpha,
  splitList,
  split,
  squote,
  sub,
  substr,
  ternary,
  title,
  toJson,
  toProperties,
  toString,
  toYaml,
  trimAll,
  trimPrefix,
  trimSuffix,
  trim,
  trunc,
  typeOf,
  uniq,
  unset,
  untilStep,
  until,
  upper,
  values,
  without,
]

/** Every helper that needs no library of its own, by name: what the start of a render pays for. */
export const helperTable: ReadonlyMap<string, Helper> = new Map(helpers.map((helper) => [helper.name, helper]))

/** Names of the helpers in heavy-helpers.ts, which is imported only when a chart calls one of them. */
export const heavyHelperNames: ReadonlySet<string> = new Set([
  'fromYaml',
  'regexFind',
  'regexMatch',
  'regexReplaceAll',
  'semver',
  'semverCompare',
  'toToml',
])
