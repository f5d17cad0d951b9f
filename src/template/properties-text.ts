/*
 * The format of java.util.Properties, escaped no more than its reader needs, so that `listeners=PLAINTEXT://:9092` stays
 * readable. Kafka loads it as Latin-1, hence \u for the rest.
 */

export function propertyKey(key: string): string {
  return escaped(key).replace(/[ =:#!]/g, '\\$&')
}

/** Blanks at the start would be skipped; inside they count. */
export function propertyValue(value: string): string {
  return escaped(value).replace(/^ /, '\\ ')
}

function escaped(text: string): string {
  return text.replace(/[^ -[\]-~]/g, (unit) => short[unit] ?? '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0'))
}

const short: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' }
