import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { mapAt, mapsAt, textAt } from '../status/field.ts'

/** A set of a release or a stack, with what tells its role. In the order of the manifests. */
export interface ChainLink {
  readonly name: string
  /** The set as it is applied or as the API has it. */
  readonly set: JsonMap
  /** The chart that it comes from; undefined when nobody knows. */
  readonly chart: string | undefined
}

/** `--after connect=kafka`: `set` begins when `first` has ended well. Both are names of sets. */
export interface After {
  readonly set: string
  readonly first: string
}

/**
 * In which order sets roll, one after the other: what was said by `after`, else by what they are: what others need goes first,
 * and metadata before data (ZooKeeper, KRaft controllers, brokers, what talks to brokers, applications). What is of no known
 * role goes last, in the order of the manifests. Throws Failure `rollout/plan` for a name that is no set, and for a circle.
 */
export function chainOf<Link extends ChainLink>(links: readonly Link[], after: readonly After[]): readonly Link[] {
  for (const { set, first } of after) {
    for (const name of [set, first]) refuseUnknown(name, links)
  }
  const waiting = links.map((link) => ({ link, rank: rankOf(link) })).sort((a, b) => a.rank - b.rank)
  const chain: Link[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ link }) => isFree(link, waiting, after))
    if (next < 0)
      throw circle(
        waiting.map(({ link }) => link.name),
        after,
      )
    chain.push(...waiting.splice(next, 1).map(({ link }) => link))
  }
  return chain
}

/** `connect=kafka`, several by commas. Throws Failure `rollout/plan`. */
export function readAfter(text: string): readonly After[] {
  return text.split(',').map((part) => {
    const [, set, first] = /^\s*([^=\s]+)=([^=\s]+)\s*$/.exec(part) ?? []
    if (set !== undefined && first !== undefined) return { set, first }
    throw new Failure('rollout/plan', `--after must be SET=SET-BEFORE-IT, got ${JSON.stringify(part)}`, {
      hint: '--after connect=kafka rolls connect when kafka is done',
    })
  })
}

const roles = ['zookeeper', 'controller', 'broker', 'middle', 'streams', 'unknown'] as const

type Role = (typeof roles)[number]

/** By the label that says it best first. A name counts only by its last word: `kafka-connect-test` tests, it does not connect. */
function rankOf({ name, set, chart }: ChainLink): number {
  const labels = [mapAt(set, 'metadata', 'labels'), mapAt(set, 'spec', 'template', 'metadata', 'labels')]
  const said = ['app.kubernetes.io/component', 'app.kubernetes.io/name'].flatMap((key) =>
    labels.map((all) => textAt(all, key)),
  )
  const found = [...said, chart, name, ...images(set)]
    .map((word) => word && roleOf(word))
    .find((role) => role !== undefined)
  return roles.indexOf(found || 'unknown')
}

const words: readonly (readonly [RegExp, Role])[] = [
  [/(?:^|[-_.])(?:zookeeper|zk)$/, 'zookeeper'],
  [/(?:^|[-_.])(?:kraft-)?controllers?(?:-eligible)?$/, 'controller'],
  [
    /(?:^|[-_.])(?:schema-?registry|connect|rest(?:-?proxy)?|ksqldb?(?:-server)?|mirror-?maker2?|bridge|cruise-control)$/,
    'middle',
  ],
  [/(?:^|[-_.])streams?(?:-app)?$/, 'streams'],
  [/(?:^|[-_.])(?:brokers?|kafka)$/, 'broker'],
]

function roleOf(word: string): Role | undefined {
  return words.find(([pattern]) => pattern.test(word.toLowerCase()))?.[1]
}

/** `apache/kafka` of `registry.example.com/apache/kafka:4.2.0@sha256:…`, without its tag. */
function images(set: JsonMap): string[] {
  return mapsAt(set, 'spec', 'template', 'spec', 'containers').flatMap((container) => {
    const [, path] = /^(?:.*\/)?([^/:@]+)(?:[:@].*)?$/.exec(textAt(container, 'image') ?? '') ?? []
    return path === undefined ? [] : [path]
  })
}

function isFree(link: ChainLink, waiting: readonly { readonly link: ChainLink }[], after: readonly After[]): boolean {
  return !after.some(({ set, first }) => set === link.name && waiting.some((other) => other.link.name === first))
}

function refuseUnknown(name: string, links: readonly ChainLink[]): void {
  const names = links.map((link) => link.name)
  if (names.includes(name)) return
  const near = nearest(name, names)
  throw new Failure('rollout/plan', `--after names ${name}, which is none of the sets here`, {
    hint: near === undefined ? undefined : `did you mean ${near}?`,
    notes: [`they are ${names.join(', ')}`],
  })
}

/** Everybody who is left waits for somebody who is left: whoever is walked from comes to a circle. */
function circle(left: readonly string[], after: readonly After[]): Failure {
  const walked: string[] = []
  let at = left[0]!
  while (!walked.includes(at)) {
    walked.push(at)
    at = after.find(({ set, first }) => set === at && left.includes(first))?.first ?? at
  }
  const around = [...walked.slice(walked.indexOf(at)), at]
  return new Failure('rollout/plan', `--after goes in a circle: ${around.join(' after ')}`, {
    hint: 'take one of these out',
  })
}
