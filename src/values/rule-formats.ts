import { Optional, type Environment } from '@marcbachmann/cel-js'
import { addNamespace } from './rule-namespace.ts'
import { isRequestUrl } from './rule-url.ts'

/**
 * Kubernetes' named formats: `!format.dns1123Label().validate(self.name).hasValue()`. `validate` gives the mistakes, in our
 * words, or nothing; `format.named("dns1123Label")` gives a format, or nothing.
 */
export function addFormats(environment: Environment): void {
  addNamespace(environment, 'format')
  environment
    .registerType('kubernetes.NamedFormat', CelFormat)
    .registerFunction('kubernetes.NamedFormat.validate(string): optional<list<string>>', validate)
    .registerFunction('format.named(string): optional<kubernetes.NamedFormat>', (_: unknown, name: string) =>
      Optional.of(formats.get(name)),
    )
    .registerOperator('kubernetes.NamedFormat == kubernetes.NamedFormat', (a: CelFormat, b: CelFormat) => a === b)
  for (const [name, format] of formats) {
    environment.registerFunction(`format.${name}(): kubernetes.NamedFormat`, () => format)
  }
}

/** A class because cel-js tells types by their constructor. */
class CelFormat {
  readonly key: string
  /** What is wrong with a text; undefined for nothing. */
  readonly mistake: (text: string) => string | undefined
  constructor(key: string, mistake: CelFormat['mistake']) {
    this.key = key
    this.mistake = mistake
  }
}

function validate({ mistake }: CelFormat, text: string): Optional {
  const found = mistake(text)
  return found === undefined ? Optional.none() : Optional.of([found])
}

const LABEL = {
  most: 63,
  form: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  wanted: 'lower case letters, digits and "-", with a letter or digit at both ends',
}
const LABEL_1035 = {
  most: 63,
  form: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  wanted: 'lower case letters, digits and "-", with a letter first and a letter or digit last',
}
const SUBDOMAIN = {
  most: 253,
  form: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  wanted: 'lower case letters, digits, "-" and ".", with a letter or digit at both ends of each part',
}
const NAME = {
  most: 63,
  form: /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/,
  wanted: 'letters, digits, "-", "_" and ".", with a letter or digit at both ends',
}

type Form = typeof LABEL

const formats: ReadonlyMap<string, CelFormat> = new Map(
  Object.entries<CelFormat['mistake']>({
    dns1123Label: (text) => mistakeIn(text, LABEL),
    dns1123LabelPrefix: (text) => mistakeIn(prefix(text), LABEL),
    dns1123Subdomain: (text) => mistakeIn(text, SUBDOMAIN),
    dns1123SubdomainPrefix: (text) => mistakeIn(prefix(text), SUBDOMAIN),
    dns1035Label: (text) => mistakeIn(text, LABEL_1035),
    dns1035LabelPrefix: (text) => mistakeIn(prefix(text), LABEL_1035),
    qualifiedName,
    labelValue: (text) => (text === '' ? undefined : mistakeIn(text, NAME)),
    uri: (text) => (isRequestUrl(text) ? undefined : 'must be an absolute URL or begin with "/"'),
    uuid: (text) => (uuidForm.test(text) ? undefined : 'must be a UUID, such as 123e4567-e89b-12d3-a456-426614174000'),
    byte: (text) => (isBase64(text) ? undefined : 'must be base64, and not empty'),
    date: (text) => (isDate(text) ? undefined : 'must be a date, such as 2026-01-31'),
    datetime: (text) => (isDateTime(text) ? undefined : 'must be a time, such as 2026-01-31T12:00:00Z'),
  }).map(([name, mistake]) => [name, new CelFormat(name, mistake)]),
)

function mistakeIn(text: string, { most, form, wanted }: Form): string | undefined {
  if (text.length > most) return `must be no longer than ${most} characters`
  return form.test(text) ? undefined : `must consist of ${wanted}`
}

/**
 * A name to which Kubernetes will append something may end with "-". It takes the last two characters for an "a", so that the
 * one before the "-" is not looked at either, as long as it is one byte.
 */
function prefix(text: string): string {
  return text.replace(/[\u0000-\u007f]-$/, 'a')
}

/** The key of a label: example.com/name. */
function qualifiedName(text: string): string | undefined {
  const parts = text.split('/')
  if (parts.length > 2) return 'must have no more than one "/"'
  const before = parts.length === 2 ? mistakeIn(parts[0]!, SUBDOMAIN) : undefined
  if (before !== undefined) return `before the "/" ${before}`
  return mistakeIn(parts.at(-1)!, NAME)
}

const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

function isBase64(text: string): boolean {
  return text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}

/** RFC 3339, without leap seconds. What follows a second "T" is not looked at, as by Kubernetes. */
function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.split(/t/i)
  const [, hour, minute, second] = /^(\d{2}):(\d{2}):(\d{2})([^\n]\d+)?(z|[+-]\d{2}:\d{2})$/iu.exec(time) ?? []
  return isDate(date) && hour !== undefined && hour <= '23' && minute! <= '59' && second! <= '59'
}
