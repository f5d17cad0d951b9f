const markup: unique symbol = Symbol('markup')

/** Text that may stand in a page as it is. Only `html` makes it: no parsed JSON can pretend to be it. */
export interface Html {
  readonly [markup]: string
}

export type Content = string | number | Html | readonly Html[] | false | undefined

/**
 * Markup with values in it, all of them escaped for text and for quoted attributes alike; undefined and false are nothing. Lines of the
 * source are set in as the code is, and come out without it: a thousand rows would be half white space.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = partsOf(strings)
  let text = parts[0]!
  for (let index = 0; index < values.length; index++) text += contentText(values[index]) + parts[index + 1]!
  return { [markup]: text }
}

/** A style element, byte for byte: a browser takes what stands in it as it is, and its hash is of all of that. */
export function styleElement(css: string): Html {
  return { [markup]: `<style>${css}</style>` }
}

export function htmlText(made: Html): string {
  return made[markup]
}

/** Text from the cluster may be of any length; a page that shows all of it helps nobody. */
export function clip(text: string, most = 400): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>()

function partsOf(strings: TemplateStringsArray): readonly string[] {
  let parts = known.get(strings)
  if (parts === undefined) known.set(strings, (parts = strings.map((part) => part.replace(/\s*\n\s*/g, '\n'))))
  return parts
}

function contentText(content: Content): string {
  if (content === undefined || content === false) return ''
  if (typeof content === 'string') return escaped(content)
  if (typeof content === 'number') return String(content)
  if (markup in content) return content[markup]
  return content.map((one) => one[markup]).join('')
}

function escaped(text: string): string {
  // Half of a surrogate pair, and what HTML cannot hold, would make other bytes of it than those that were counted.
  const clean = text.isWellFormed() ? text : text.toWellFormed()
  return special.test(clean) ? clean.replace(specials, (character) => entities[character] ?? '\ufffd') : clean
}

const special = /[&<>"'\0-\x08\x0b-\x1f\x7f-\x9f]/
const specials = new RegExp(special, 'g')
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
