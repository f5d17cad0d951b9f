/**
 * Whether Go's YAML reader takes the text, unquoted, for a string, and Go's writer trusts other readers to do so too.
 * Source: go.yaml.in/yaml/v2, resolve.go and isBase60Float of encode.go. A number that overflows is a string.
 */
export function isGoText(text: string): boolean {
  switch (kinds[text.charCodeAt(0)]) {
    case undefined:
      return text !== ''
    case 'word':
      return text.length > 5 || !words.has(text)
    case 'dot':
      return !words.has(text) && !(dotted.test(text) && isFinite(Number(text.replaceAll('_', ''))))
    default:
      return !words.has(text) && !isNumber(text.replaceAll('_', '')) && !base60.test(text) && !isTime(text)
  }
}

const words: ReadonlySet<string> = new Set([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON', '~', 'null', 'Null', 'NULL'],
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF', '.nan', '.NaN', '.NAN'],
  ...['', '+', '-'].flatMap((sign) => ['.inf', '.Inf', '.INF'].map((word) => sign + word)),
])

type Kind = 'word' | 'dot' | 'number'

/** What a text can be, by its first character. */
const kinds: readonly (Kind | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if ('yYnNtTfFoO~'.includes(character)) return 'word'
  return character === '.' ? 'dot' : /[-+\d]/.test(character) ? 'number' : undefined
})

const dotted = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/
const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const based = /^([-+]?)(0b[01]+|0o[0-7]+|0x[\da-f]+)$/i
const signedBinary = /^0b([-+])([01]+)$/
const base60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/

function isNumber(text: string): boolean {
  if (decimal.test(text)) return isFinite(Number(text))
  const [, sign, digits] = based.exec(text) ?? signedBinary.exec(text) ?? []
  if (digits === undefined) return false
  const size = BigInt(/^0\D/.test(digits) ? digits : `0b${digits}`)
  return size < 1n << (sign === '' ? 64n : 63n) || (sign === '-' && size === 1n << 63n)
}

const time = /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt]| +)(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(Z|[-+]\d\d:\d\d)?)?$/

/** The formats of parseTimestamp as Go's time.Parse takes them: a comma for the dot, a zone of 24:60, any run of blanks. */
function isTime(text: string): boolean {
  const match = time.exec(text)
  if (match === null) return false
  const [, year, month, day, mark, hour, minute, second, zone] = match as readonly (string | undefined)[]
  const hasZone = mark === 'T' || mark === 't'
  if (hasZone !== (zone !== undefined)) return false
  if (!isWithin(month, 1, 12) || !isWithin(day, 1, daysOf(Number(year), Number(month)))) return false
  if (mark === undefined) return true
  if (!isWithin(hour, 0, 23) || !isWithin(minute, 0, 59) || !isWithin(second, 0, 59)) return false
  return zone === undefined || zone === 'Z' || (isWithin(zone.slice(1, 3), 0, 24) && isWithin(zone.slice(4), 0, 60))
}

function isWithin(digits: string | undefined, least: number, most: number): boolean {
  const number = Number(digits)
  return number >= least && number <= most
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
