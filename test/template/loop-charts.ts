/** A chart of loops inside loops, and what is in it by the tape that it was made from. */
export interface LoopChart {
  readonly templates: readonly string[]
  readonly partials: Readonly<Record<string, string>>
  readonly notes: string
}

/**
 * A random chart: several template files, partials as entries, items, texts and documents, two that call each other,
 * blocks in blocks, and paths to all that a loop can see. Each byte of the tape is one choice and an ended tape chooses the
 * first, which is the plainest, so that a failing chart shrinks to the few lines that matter.
 */
export function loopChart(tape: Uint8Array): LoopChart {
  const keys = { next: 0 }
  let files = 0
  return chartOf(() => {
    // Each file has every sixteenth byte: one after the other, the last would find the tape at its end.
    let read = files++
    const choice = (count: number): number => {
      const byte = tape[read] ?? 0
      read += mostFiles
      return byte % count
    }
    return { choice, keys }
  })
}

const mostFiles = 16

/** Where choices come from, and the number of the next key: no key comes twice in a file. */
interface Maker {
  readonly choice: (count: number) => number
  readonly keys: { next: number }
}

/** What a place in a file sees: frames inside out, and whether it is a partial's. */
interface Place {
  readonly frames: readonly Frame[]
  readonly isPartial: boolean
  /** Partials call only later ones, but for the two that stop by themselves. */
  readonly level: number
  readonly depth: number
}

interface Frame {
  readonly kind: 'each' | 'with'
  readonly params: readonly string[]
}

type Lines = readonly string[]

const levels = 3

function chartOf(file: () => Maker): LoopChart {
  const top: Place = { frames: [], isPartial: false, level: 0, depth: 3 }
  const templates = Array.from({ length: 2 }, () => template(file(), top))
  const partials: Record<string, string> = { leaf: '{{toJson this}}\n', none: '- {{toJson this}}\n' }
  partials['both'] = both(file(), { ...top, isPartial: true })
  for (let level = 1; level <= levels; level++) {
    const place: Place = { frames: [], isPartial: true, level, depth: 2 }
    partials[`entries${level}`] = `${entries(file(), place).join('\n')}\n`
    partials[`items${level}`] = `${items(file(), place).join('\n')}\n`
    partials[`text${level}`] = `${text(file(), place)}\n`
  }
  const last: Place = { frames: [], isPartial: true, level: levels, depth: 1 }
  partials['ping'] = circle(file(), last, 'pong')
  partials['pong'] = circle(file(), last, 'ping')
  partials['documents'] = `${documents(file(), { ...last, depth: 2 }).join('\n')}\n`
  return { templates, partials, notes: `${text(file(), top)}\n` }
}

function template(maker: Maker, place: Place): string {
  const context = pick(maker, ['Values.map', '@root', 'Values.chain', 'Template'])
  return `both:\n  {{> both ${context}}}\n${documents(maker, place).join('\n')}\n`
}

/** What both templates use: what one of them leaves behind in its loop shows in the other. Partials in each form are in it. */
function both(maker: Maker, place: Place): string {
  const loop = blockOf(maker, place, 'each', (at) => [
    `- e:`,
    `    ${partialUse(maker, at, 'entries')}`,
    `  i:`,
    `    ${partialUse(maker, at, 'items')}`,
    `  t: {{include "${textCall(maker, at)}}}`,
    ...indented(entries(maker, { ...at, depth: 1 })),
  ])
  return `${[`k${maker.keys.next++}:`, ...indented(loop), ...entries(maker, place)].join('\n')}\n`
}

/** A partial that calls its counterpart, as long as there is a next. */
function circle(maker: Maker, place: Place, other: string): string {
  const call = ['{{#if this.next}}', 'deep:', `  {{> ${other} this.next}}`, '{{/if}}']
  const own = entries(maker, place)
  return `${(maker.choice(2) === 0 ? [...call, ...own] : [...own, ...call]).join('\n')}\n`
}

function documents(maker: Maker, place: Place): Lines {
  const one = (at: Place): Lines => ['---', `name: ${scalar(maker, at)}`, ...entries(maker, at)]
  const count = 1 + maker.choice(2)
  return Array.from({ length: count }, () => {
    if (place.level === 0 && maker.choice(8) === 7) return ['---', '{{> documents}}']
    return maker.choice(3) === 2 ? blockOf(maker, place, 'each', one) : one(place)
  }).flat()
}

function entries(maker: Maker, place: Place): Lines {
  return Array.from({ length: 1 + maker.choice(3) }, () => entry(maker, place)).flat()
}

function entry(maker: Maker, place: Place): Lines {
  const key = keyName(maker, place)
  const deeper = { ...place, depth: place.depth - 1 }
  switch (maker.choice(place.depth > 0 ? 10 : 2)) {
    case 1:
      return [`${key}: ${scalar(maker, place)}`]
    case 2:
    case 3:
      return [`${key}:`, ...indented(list(maker, deeper))]
    case 4:
      return [`${key}:`, ...indented(entries(maker, deeper))]
    case 5:
      return block(maker, deeper, (at) => entry(maker, at))
    case 6:
      return [`${key}:`, `  ${partialUse(maker, place, 'entries')}`]
    case 7:
      return [`${key}:`, ...indented([`a: ${scalar(maker, place)}`, partialUse(maker, place, 'entries')])]
    case 8:
      return [
        `${key}:`,
        `  b: ${scalar(maker, place)}`,
        `  {{spread ${pick(maker, ['Values.map', 'this', value(maker, place)])}}}:`,
      ]
    case 9:
      return [`${key}: |`, `  one`, ...indented(script(maker, deeper))]
    default:
      return [`${key}: ${node(maker, place)}`]
  }
}

/** A key of its own, in a loop over entries with the index. */
function keyName(maker: Maker, place: Place): string {
  const eaches = place.frames.filter(({ kind }) => kind === 'each').length
  const suffix = Array.from({ length: eaches }, (_, up) => `-{{@${'../'.repeat(up)}index}}`).join('')
  return `k${maker.keys.next++}${maker.choice(2) === 0 ? suffix : `-x${suffix}`}`
}

/** Most lists are loops: they are what is looked at here. */
function list(maker: Maker, place: Place): Lines {
  return maker.choice(4) === 3 ? items(maker, place) : blockOf(maker, place, 'each', (at) => items(maker, at))
}

function items(maker: Maker, place: Place): Lines {
  return Array.from({ length: 1 + maker.choice(2) }, () => item(maker, place)).flat()
}

function item(maker: Maker, place: Place): Lines {
  const deeper = { ...place, depth: place.depth - 1 }
  switch (maker.choice(place.depth > 0 ? 8 : 2)) {
    case 1:
      return [`- ${scalar(maker, place)}`]
    case 2:
    case 3:
    case 4:
      return [`- k${maker.keys.next++}: ${scalar(maker, place)}`, ...indented(entries(maker, deeper))]
    case 5:
      return block(maker, deeper, (at) => item(maker, at))
    case 6:
      return [partialUse(maker, place, 'items')]
    case 7:
      return [`- {{spread ${pick(maker, ['Values.list', 'this', value(maker, place)])}}}`]
    default:
      return [`- ${node(maker, place)}`]
  }
}

function block(maker: Maker, place: Place, body: (at: Place) => Lines): Lines {
  return blockOf(maker, place, pick(maker, ['each', 'with', 'if', 'unless'] as const), body)
}

function blockOf(
  maker: Maker,
  place: Place,
  kind: 'each' | 'with' | 'if' | 'unless',
  body: (at: Place) => Lines,
): Lines {
  const params =
    maker.choice(2) === 0 || kind === 'if' || kind === 'unless'
      ? []
      : [`v${place.frames.length}`, ...(kind === 'each' ? [`i${place.frames.length}`] : [])]
  const inner = kind === 'each' || kind === 'with' ? [{ kind, params }, ...place.frames] : place.frames
  const tail = maker.choice(4) === 3 ? ['{{else}}', ...body(place)] : []
  const isElse = tail.length > 0 && maker.choice(2) === 1
  const subject = isElse ? 'Values.none' : kind === 'each' ? collection(maker, place) : argument(maker, place)
  const named = params.length === 0 ? '' : ` as |${params.join(' ')}|`
  return [`{{#${kind} ${subject}${named}}}`, ...body({ ...place, frames: inner }), ...tail, `{{/${kind}}}`]
}

function partialUse(maker: Maker, place: Place, form: 'entries' | 'items'): string {
  return `{{> ${partialCall(maker, place, form)}}}`
}

function partialCall(maker: Maker, place: Place, form: 'entries' | 'items' | 'text'): string {
  const isLast = place.level === levels
  const recursive = form === 'entries' && (isLast ? 1 : maker.choice(3)) === 1
  if (recursive)
    return `${pick(maker, ['ping', 'pong'])} ${place.level === levels && place.isPartial ? 'Values.none' : 'Values.chain'}`
  const name = `${form}${Math.min(place.level + 1 + maker.choice(2), levels)}`
  if (isLast) return form === 'text' ? 'leaf' : 'none Values.list'
  const hash = (): string => `h=${argument(maker, place)}`
  const given = [name, `${name} Values.map`, `${name} ${argument(maker, place)}`, `${name} Values.map ${hash()}`]
  return pick(maker, [...given, `${name} @root`, `${name} this`, `${name} Values.map ${hash()} b=Template.Name`])
}

/** A whole value. */
function node(maker: Maker, place: Place): string {
  const x = argument(maker, place)
  return pick(maker, [
    `{{optional ${x}}}`,
    `{{${value(maker, place)}}}`,
    `{{optional ${value(maker, place)}}}`,
    `[{{optional ${x}}}, c]`,
    `{a: {{optional ${x}}}, b: "{{toJson ${x}}}"}`,
    `{{#if ${x}}}a{{else}}[b, {{optional ${argument(maker, place)}}}]{{/if}}`,
    `{{#with ${x}}}[{{optional this}}]{{/with}}`,
    `{{default ${x} ${value(maker, place)}}}`,
    `{{list ${x} 1}}`,
  ])
}

/** What is text, whatever the values are. */
function scalar(maker: Maker, place: Place): string {
  const x = argument(maker, place)
  return pick(maker, [
    `"{{toJson ${x}}}"`,
    'constant',
    `{{sha256sum (toJson ${x})}}`,
    `"${text(maker, place)}"`,
    `{{include "${textCall(maker, place)}}}`,
    `x{{#if ${x}}}y{{else}}z{{/if}}`,
    `"{{upper (include "${textCall(maker, place)})}}"`,
  ])
}

function textCall(maker: Maker, place: Place): string {
  const [name, ...rest] = partialCall(maker, place, 'text').split(' ')
  return [`${name!}"`, ...rest].join(' ')
}

function text(maker: Maker, place: Place): string {
  const v = `w${place.frames.length}`
  const inner = { ...place, frames: [{ kind: 'each' as const, params: [v] }, ...place.frames] }
  return pick(maker, [
    `t{{toJson ${argument(maker, place)}}}`,
    `{{#each ${collection(maker, place)} as |${v}|}}{{toJson ${argument(maker, inner)}}},{{toJson ${v}}}{{/each}}`,
    `{{toJson ${argument(maker, place)}}}{{#with ${argument(maker, place)}}}{{toJson this}}{{else}}e{{/with}}`,
    `a {{include "${textCall(maker, place)}}} b`,
  ])
}

function script(maker: Maker, place: Place): Lines {
  return Array.from({ length: 1 + maker.choice(2) }, () =>
    maker.choice(3) === 2 ? block(maker, place, (at) => [`- ${text(maker, at)}`]) : [text(maker, place)],
  ).flat()
}

/** What `each` goes over; rarely what it cannot go over. */
function collection(maker: Maker, place: Place): string {
  return pick(maker, [
    'Values.list',
    'Values.objects',
    'Values.map',
    'Values.matrix',
    '(until 3)',
    `(list ${argument(maker, place)} ${argument(maker, place)})`,
    '@root.Values.list',
    '@root',
    'Template',
    ...(place.frames.length > 0 || place.isPartial ? ['this', 'this.tags', ...upward(place, 'this')] : []),
    ...parameters(place),
  ])
}

/** An expression, as a helper's argument. */
function argument(maker: Maker, place: Place): string {
  switch (maker.choice(12)) {
    case 9:
      return `(list ${value(maker, place)} ${value(maker, place)})`
    case 10:
      return `(or ${value(maker, place)} ${value(maker, place)})`
    case 11:
      return `(dict "p" ${value(maker, place)} "q" (len (list ${value(maker, place)})))`
    default:
      return value(maker, place)
  }
}

const rooted = [
  'Values.word',
  'Values.map',
  'Values.number',
  'Values.list',
  'Values.objects',
  'Values.none',
  'Values.map.a',
  'Values.chain',
  'Release.Name',
  'Chart.Name',
  '@root.Values.word',
  '@root.Values.map',
]

/** What differs between files, passes or nothing. */
function value(maker: Maker, place: Place): string {
  switch (maker.choice(16)) {
    case 12:
    case 13:
      return 'Template.Name'
    case 14:
      return '@root'
    case 15:
      return pick(maker, ['@root.Template', 'Values', '@root.Template.Name', 'Values.missing'])
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return pick(maker, rooted)
    default: {
      const own = local(place)
      return own.length === 0 ? pick(maker, rooted) : pick(maker, own)
    }
  }
}

function local(place: Place): readonly string[] {
  const eaches = place.frames.filter(({ kind }) => kind === 'each').length
  const data = ['index', 'key', 'first', 'last'].flatMap((name) =>
    Array.from({ length: eaches }, (_, up) => `@${'../'.repeat(up)}${name}`),
  )
  const here = place.frames.length > 0 || place.isPartial ? ['this', 'this', 'this.name', 'this.h'] : []
  return [...here, ...upward(place, 'this'), ...upward(place, 'name'), ...parameters(place), ...data]
}

/** `../this`, as far as there are frames; one further in a template is all roots, in a partial its context. */
function upward(place: Place, name: string): readonly string[] {
  return place.frames
    .map((_, up) => `${'../'.repeat(up + 1)}${name}`)
    .filter((path, up) => {
      return place.isPartial || up + 1 < place.frames.length || path.endsWith('this')
    })
}

function parameters({ frames }: Place): readonly string[] {
  return frames.flatMap(({ params }) => params)
}

function pick<T>({ choice }: Maker, from: readonly T[]): T {
  return from[choice(from.length)]!
}

function indented(lines: Lines): string[] {
  return lines.map((line) => `  ${line}`)
}
