/**
 * `npm run bench`: renders 5, 50, 500 and 5000 manifests of 3.2 KB as whole processes, interleaved with `helm template`
 * and `kustomize build` of the same manifests, and prints medians and ratios. Nothing here is asserted.
 *
 *     npm run bench                    # both charts, loop and files form, first runs, memory
 *     npm run bench -- 5 50            # only these sizes
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readDocuments } from '../src/yaml/read.ts'
import { writeCharts } from './charts.ts'
import type { BenchCharts, BenchForm, BenchStyle } from './charts.ts'
import type { Command } from './measure.ts'
import { measure } from './measure.ts'
import { peerBinary } from './peers.ts'

const root = join(import.meta.dirname, '..')
const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((size) => size > 0)
const helm = peerBinary('helm')
const kustomize = peerBinary('kustomize')
if (helm === undefined) process.exit(1)

const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'))
try {
  print(['chart', 'form', 'manifests', 'command', 'median ms', 'ratio to helm', 'peak MiB'])
  for (const style of ['values', 'constants'] as const) {
    for (const form of ['loop', 'files'] as const) {
      for (const count of sizes.length > 0 ? sizes : [5, 50, 500, 5000]) await compare(style, form, count)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(style: BenchStyle, form: BenchForm, count: number): Promise<void> {
  const charts = writeCharts(join(folder, `${style}-${form}-${count}`), count, form, style)
  const commands: Command[] = [
    { label: 'helm template', file: helm!, args: ['template', 'bench', charts.helm] },
    capstan('capstan render', charts, false),
    capstan('capstan, first run', charts, true),
  ]
  if (form === 'files' && count <= 500 && kustomize !== undefined) {
    commands.push({ label: 'kustomize build', file: kustomize, args: ['build', charts.kustomize] })
  }
  sameObjects(commands[0]!, commands[1]!, count)
  const rounds = count >= 5000 ? 5 : count >= 500 ? 9 : 21
  for (const { label, wall, ratio, peak } of await measure(commands, rounds)) {
    print([style, form, String(count), label, wall.toFixed(0), ratio.toFixed(2), peak.toFixed(0)])
  }
}

/** `forget`: the chart and its values were never seen before; Node has seen the program itself. */
function capstan(label: string, charts: BenchCharts, forget: boolean): Command {
  const cache = join(folder, forget ? 'cache-first' : 'cache')
  return {
    label,
    file: process.execPath,
    args: [join(root, 'dist/capstan.cjs'), 'render', '--chart', charts.capstan],
    env: { XDG_CACHE_HOME: cache },
    before: () => {
      if (!forget) return
      for (const entry of globSync(join(cache, 'capstan/{skeleton,accepted}-*'))) rmSync(entry)
    },
  }
}

/** A benchmark of two programs that make different things would say nothing. */
function sameObjects(a: Command, b: Command, count: number): void {
  const [left, right] = [a, b].map(({ file, args, env }) => {
    const { stdout, stderr, status } = spawnSync(file, args, {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      env: { ...process.env, ...env },
    })
    if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr.slice(0, 2000)}`)
    const objects = readDocuments(stdout, file).filter((object) => object !== null) as Record<
      string,
      { name: string }
    >[]
    return objects.map((object) => JSON.stringify(sorted(object))).sort()
  })
  if (left!.length !== count || left!.some((object, i) => object !== right![i])) {
    const at = left!.findIndex((object, i) => object !== right![i])
    throw new Error(
      `the two charts differ (${left!.length} and ${right!.length} objects):\n${left![at]}\n${right![at]}`,
    )
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

function print(cells: readonly string[]): void {
  const widths = [9, 6, 10, 20, 10, 14, 9]
  process.stdout.write(
    `${cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join(' ')
      .trimEnd()}\n`,
  )
}
