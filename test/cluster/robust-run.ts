import { readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
import { startCapstan, type Child, type ChildOptions } from './capstan.ts'

/** What a child has asked of the cluster, as it tells at its end. */
interface Report {
  readonly reads: number
  /** Of the user's own rights and name, which store nothing; and applies on trial. */
  readonly reviews: number
  readonly dryRuns: number
  readonly writes: number
  /** Answers 410, and watches that ended with it. */
  readonly tooOld: number
  /** The most memory that it had. */
  readonly megabytes: number
}

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** Of one that came to its end. */
  readonly report: Report | undefined
  /** `PATCH /api/v1/… application/json-patch+json` of one that killed itself. */
  readonly killedAfter: string | undefined
}

export interface KillAt {
  /** A pattern of its method, path and content type, such as `^DELETE .*leases`. */
  readonly write: string
  /** The first one like this is 1. */
  readonly time: number
}

interface RunOptions extends ChildOptions {
  /** SIGKILL as soon as the server has answered this write. */
  readonly killAt?: KillAt | undefined
}

/** As JavaScript: to read TypeScript, Node takes 20 MB that would be counted as Capstan's. */
const preload = ((): string => {
  const { code } = transformSync(readFileSync(new URL('robust-preload.ts', import.meta.url), 'utf8'), { loader: 'ts' })
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
})()

/** A child that counts what it writes. */
export function startCounted(args: readonly string[], { killAt, ...options }: RunOptions = {}): Child {
  const told = { NODE_OPTIONS: `--import=${preload}`, CAPSTAN_TEST_PRELOAD: JSON.stringify({ killAt }) }
  return startCapstan(args, { ...options, env: { ...options.env, ...told } })
}

export async function runCounted(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return endOf(startCounted(args, options))
}

export async function endOf(child: Child): Promise<Run> {
  const { code, out, err } = await child.ended
  const [, report] = /^report: (.*)$/m.exec(err) ?? []
  const [, killedAfter] = /^killed after: (.*)$/m.exec(err) ?? []
  return { code, out, err, report: report === undefined ? undefined : (JSON.parse(report) as Report), killedAfter }
}
