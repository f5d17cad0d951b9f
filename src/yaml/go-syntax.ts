import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE } from './events.ts'
import type { YamlEvent, YamlScalarEvent } from './events.ts'
import { placeOf } from './place.ts'

/**
 * Refuses what our parser (YAML 1.2) takes but kubectl's and Helm's (libyaml, YAML 1.1) refuses or reads as something
 * else: a file must never mean one thing here and another in the cluster.
 */
export function checkGoSyntax(text: string, file: string, events: readonly YamlEvent[]): void {
  const refuse = (what: string, hint: string, start: number, end: number = start + 1): never => {
    throw new Failure('yaml/syntax', what, { at: spanAt(text, file, start, end), hint })
  }
  checkCharacters(text, refuse)
  if (invisible.test(text)) checkInvisible(text, events, refuse)
  const marker = /^\ufeff?[ \t]+(---)(?:\s|$)/.exec(text)
  if (marker !== null)
    refuse('--- is indented', 'start it in the first column', text.indexOf('-'), text.indexOf('-') + 3)
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_ID.DOCUMENT) checkVersion(text, event, refuse)
    if ('tagStart' in event) checkTag(text, event, refuse)
    if ('anchorStart' in event) checkAnchor(text, event, refuse)
    if (event.type === EVENT_ID.SCALAR) checkScalar(text, event, refuse)
    if (events[index - 1]?.type === EVENT_ID.DOCUMENT) checkRoot(text, events, index, refuse)
    if (isQuestion(text, event) && isInFlow(events, index)) {
      refuse('? begins a key between brackets', 'put the text in quotes', placeOf(text, events, index).start)
    }
  }
}

type Refuse = (what: string, hint: string, start: number, end?: number) => never

const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/u
/** Line breaks of YAML 1.1 that YAML 1.2 does not know, and byte order marks, which Go skips at the start of lines. */
const invisible = /[\u0085\u2028\u2029]|(?!^)\ufeff/
/** Inside quotes Go keeps them as they are, but U+0085 becomes a blank and the others swallow blanks beside them. */
const harmless = /[^\s\\][\u2028\u2029\ufeff][^\s]/y

function checkCharacters(text: string, refuse: Refuse): void {
  const at = text.search(forbidden)
  if (at < 0) return
  refuse(
    `the control character ${codePoint(text, at)} is not allowed in YAML`,
    'write it as an escape in double quotes; if the file is not text, it is not YAML',
    at,
  )
}

function checkInvisible(text: string, events: readonly YamlEvent[], refuse: Refuse): void {
  const quoted = events.filter((event) => event.type === EVENT_ID.SCALAR && isQuoted(event)) as YamlScalarEvent[]
  let next = 0
  for (const { index: at } of text.matchAll(new RegExp(invisible, 'g'))) {
    while (next < quoted.length && quoted[next]!.valueEnd <= at) next++
    harmless.lastIndex = at - 1
    if (next < quoted.length && quoted[next]!.valueStart <= at && harmless.test(text)) continue
    refuse(
      `${codePoint(text, at)} means something else to Kubernetes' reader`,
      'write it as an escape in double quotes',
      at,
    )
  }
}

function isQuoted(event: YamlScalarEvent): boolean {
  return event.style === SCALAR_STYLE.DOUBLE_QUOTED || event.style === SCALAR_STYLE.SINGLE_QUOTED
}

function isQuestion(text: string, event: YamlEvent): boolean {
  return event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && text[event.valueStart] === '?'
}

function isInFlow(events: readonly YamlEvent[], index: number): boolean {
  let closed = 0
  for (let i = index - 1; i >= 0; i--) {
    const event = events[i]!
    if (event.type === EVENT_ID.POP) closed++
    else if ('style' in event && event.type !== EVENT_ID.SCALAR && closed-- === 0)
      return event.style === COLLECTION_STYLE.FLOW
  }
  return false
}

/** Only in flow collections can a plain scalar end before this. */
const tightColon = /[ \t]*:[,[\]{}]/y

function checkScalar(text: string, event: YamlScalarEvent, refuse: Refuse): void {
  if (event.valueStart < 0) return
  if (event.style === SCALAR_STYLE.DOUBLE_QUOTED && !event.fast) checkEscapes(text, event, refuse)
  tightColon.lastIndex = event.valueEnd
  if (event.style === SCALAR_STYLE.PLAIN && tightColon.test(text)) {
    const hint = 'put a space after the colon'
    refuse('a colon before , [ ] { } is read differently by different readers', hint, event.valueEnd)
  }
  if (event.style >= SCALAR_STYLE.LITERAL_BLOCK && event.indent === 0) {
    refuse('the text after | or > is not indented', 'indent it by two spaces', event.valueStart)
  }
}

function checkVersion(text: string, event: Extract<YamlEvent, { type: 1 }>, refuse: Refuse): void {
  for (const directive of event.directives) {
    if (directive.kind !== 'yaml' || directive.version === '1.1') continue
    const at = Math.max(0, text.indexOf('%YAML'))
    refuse(`Kubernetes reads YAML 1.1, not ${directive.version}`, 'remove the %YAML line', at, at + 5)
  }
}

/** Readers count an indent indicator of the outermost scalar from different columns. */
function checkRoot(text: string, events: readonly YamlEvent[], index: number, refuse: Refuse): void {
  const event = events[index]!
  if (event.type !== EVENT_ID.SCALAR || event.style < SCALAR_STYLE.LITERAL_BLOCK) return
  const { start } = placeOf(text, events, index)
  if (!/^.[-+]?\d/.test(text.slice(start, start + 3))) return
  refuse('an indent indicator of the outermost text is read differently', 'remove the digit', start, start + 2)
}

function checkTag(text: string, event: { tagEnd: number }, refuse: Refuse): void {
  if (event.tagEnd < 0 || !/[,[\]{}]/.test(text[event.tagEnd] ?? '')) return
  refuse('a tag goes on to the next blank for some readers', 'put a space after the tag', event.tagEnd)
}

function checkAnchor(text: string, event: { anchorStart: number; anchorEnd: number }, refuse: Refuse): void {
  if (event.anchorStart < 0 || /^[\w-]+$/.test(text.slice(event.anchorStart, event.anchorEnd))) return
  refuse("an anchor's name has only letters, digits, - and _", 'rename it', event.anchorStart, event.anchorEnd)
}

function checkEscapes(text: string, event: YamlScalarEvent, refuse: Refuse): void {
  const raw = text.slice(event.valueStart, event.valueEnd)
  for (const match of raw.matchAll(refusedEscapes)) {
    if (match[0] === '\\\\') continue
    const start = event.valueStart + match.index
    const shown = match[0].trimEnd()
    if (shown === '\\') refuse('a blank line after a backslash is read differently', 'remove one of the two', start)
    refuse(
      `Kubernetes' reader does not know the escape ${shown}`,
      'write the character itself',
      start,
      start + shown.length,
    )
  }
}

/** Two backslashes are matched to step over them. A surrogate is no character; U+10FFFF is the last one. */
const refusedEscapes =
  /\\(?:\\|\/|u[dD][89a-fA-F]..|U(?!000[\da-fA-F]|0010).{8}|U0000[dD][89a-fA-F]..|(?:\r\n?|\n)[ \t]*[\r\n])/gs

function codePoint(text: string, at: number): string {
  return `U+${text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0')}`
}
