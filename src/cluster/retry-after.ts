import type { IncomingHttpHeaders } from 'node:http'

/**
 * Milliseconds that a server asks to wait: seconds, or a date, which counts from the answer's own Date. Undefined when it
 * asks for nothing, or in words that mean nothing.
 */
export function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const wait = Date.parse(text) - Date.parse(headers.date ?? '')
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}
