import { textOf } from '../core/bytes.ts'
import { Failure, Failures, failuresOf } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Span } from '../core/span.ts'
import { namePattern } from './name-pattern.ts'
import type { NamePattern } from './name-pattern.ts'

export interface IgnoreRules {
  /** The rule that leaves `path` out; undefined when the file, or with `isFolder` the folder, stays. */
  readonly ignored: (path: string, isFolder?: boolean) => IgnoreRule | undefined
  /** Rules that Helm reads otherwise; the file is right here and wrong there. */
  readonly warnings: readonly Failure[]
}

export interface IgnoreRule {
  readonly text: string
  readonly at: Span | undefined
}

interface Rule {
  readonly text: string
  /** Where it begins in the file; −1 for the rule that is always there. */
  readonly start: number
  readonly negated: boolean
  readonly foldersOnly: boolean
  /** With a slash before its end a pattern is held against the whole path, otherwise against the last name. */
  readonly anchored: boolean
  readonly segments: readonly NamePattern[]
}

/** Every file is held against every rule; real charts have some twenty. */
const ruleLimit = 1000

/** Helm's only default: editors' and version control's leftovers among the templates. */
const always: Rule = {
  text: 'templates/.?*',
  start: -1,
  negated: false,
  foldersOnly: false,
  anchored: true,
  segments: [(name) => name === 'templates', (name) => name.startsWith('.') && name.length > 1],
}

/** Stands for any number of folders; told apart by identity. */
const anyFolders: NamePattern = () => true

/**
 * Rules of a `.helmignore`: gitignore's. Helm's are the same but for three things, each answered by a warning: in Helm
 * `!p` leaves out everything that does *not* match p (so the chart loses Chart.yaml), `**` is an error, and `[!a]` means
 * `!` or `a`. A chart that we package carries the files themselves, so there Helm's reading no longer matters.
 * Throws Failures `chart/metadata` for patterns that cannot be read.
 */
export function ignoreRules(text: string, file: string): IgnoreRules {
  const rules: Rule[] = []
  const warnings: Failure[] = []
  const failures: Failure[] = []
  const place = ({ text: rule, start }: Pick<Rule, 'text' | 'start'>): Span | undefined =>
    start < 0 ? undefined : spanAt(text, file, start, start + rule.length)
  for (const line of linesOf(text)) {
    const rule = readRule(line.text, line.start)
    if (typeof rule !== 'string') rules.push(rule)
    else failures.push(new Failure('chart/metadata', `${line.text}: ${rule}`, { at: place(line) }))
    const difference = differenceToHelm(line.text)
    if (difference !== undefined) warnings.push(new Failure('chart/metadata', difference, { at: place(line) }))
  }
  if (failures.length > 0) throw new Failures(failures)
  if (rules.length > ruleLimit) throw new Failure('io/limit', `${file} has more than ${ruleLimit} rules`)
  const decide = decider([...rules, always])
  return {
    ignored: (path, isFolder = false) => {
      const rule = decide(path, isFolder)
      return rule && { text: rule.text, at: place(rule) }
    },
    warnings,
  }
}

/** What a `.helmignore` leaves out, for whoever reads the folder. With rules that cannot be read nothing: the loader tells them. */
export function leftOutBy(helmignore: Uint8Array): (path: string, isFolder: boolean) => boolean {
  try {
    const { ignored } = ignoreRules((textOf(helmignore) ?? '').replace(/^\uFEFF/, ''), '.helmignore')
    return (path, isFolder) => ignored(path, isFolder) !== undefined
  } catch (error) {
    if (failuresOf(error) === undefined) throw error
    return () => false
  }
}

function linesOf(text: string): { text: string; start: number }[] {
  const lines: { text: string; start: number }[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const rule = line.trim()
    if (rule !== '' && !rule.startsWith('#')) lines.push({ text: rule, start: start + line.indexOf(rule) })
    start += line.length + 1
  }
  return lines
}

/** The last rule that matches decides, and nothing brings back a file whose folder is out (gitignore). */
function decider(rules: readonly Rule[]): (path: string, isFolder: boolean) => Rule | undefined {
  const folders = new Map<string, Rule | undefined>()
  const decide = (path: string, isFolder: boolean): Rule | undefined => {
    const slash = path.lastIndexOf('/')
    const above = slash < 0 ? undefined : decideFolder(path.slice(0, slash))
    if (above !== undefined) return above
    const names = path.split('/')
    for (let index = rules.length - 1; index >= 0; index--) {
      const rule = rules[index]!
      if (matches(rule, names, isFolder)) return rule.negated ? undefined : rule
    }
    return undefined
  }
  const decideFolder = (folder: string): Rule | undefined => {
    if (!folders.has(folder)) folders.set(folder, decide(folder, true))
    return folders.get(folder)
  }
  return decide
}

function matches(rule: Rule, names: readonly string[], isFolder: boolean): boolean {
  if (rule.foldersOnly && !isFolder) return false
  const { segments } = rule
  if (!rule.anchored) return segments[0]!(names.at(-1)!)
  if (segments.includes(anyFolders)) return matchesAcross(segments, names)
  return segments.length === names.length && segments.every((segment, index) => segment(names[index]!))
}

/** Row by row, one cell per prefix of the path: time is bounded by the product, however many `**` there are. */
function matchesAcross(segments: readonly NamePattern[], names: readonly string[]): boolean {
  let reached = [true, ...names.map(() => false)]
  for (const [index, segment] of segments.entries()) {
    const next = reached.map(() => false)
    if (segment === anyFolders) {
      // A final `**` needs something below the folder: `a/**` leaves `a` itself alone.
      const least = index === segments.length - 1 ? 1 : 0
      const first = reached.indexOf(true)
      if (first >= 0) next.fill(true, first + least)
    } else for (const [at, name] of names.entries()) next[at + 1] = reached[at]! && segment(name)
    reached = next
  }
  return reached.at(-1)!
}

function readRule(text: string, start: number): Rule | string {
  const negated = text.startsWith('!')
  const whole = negated ? text.slice(1) : text
  const foldersOnly = whole.endsWith('/')
  const pattern = foldersOnly ? whole.slice(0, -1) : whole
  const anchored = pattern.includes('/')
  const names = pattern.split('/').filter((name) => name !== '')
  if (names.length === 0) return 'there is no pattern'
  const segments: NamePattern[] = []
  for (const name of names) {
    const segment = name === '**' && anchored ? anyFolders : namePattern(name)
    if (typeof segment === 'string') return segment
    segments.push(segment)
  }
  return { text, start, negated, foldersOnly, anchored, segments }
}

function differenceToHelm(rule: string): string | undefined {
  if (rule.startsWith('!')) {
    return `${rule} brings files back, as in .gitignore; Helm would leave out all files that do not match it`
  }
  if (rule.includes('**')) return `${rule} spans folders, as in .gitignore; Helm refuses "**"`
  if (rule.includes('[!')) return `${rule} negates, as in .gitignore; Helm does not negate by "[!", both do by "[^"`
  return undefined
}
