/**
 * `npm run bench:package`: `capstan package` of the biggest chart against `helm package` of the same files, and
 * `helm template` of packages against charts that were written by hand for Helm and make the same manifests. Whole
 * processes, interleaved; medians and ratios. Nothing here is asserted.
 *
 *     npm run bench:package            # 5, 50 and 500 manifests
 *     npm run bench:package -- 50      # only this size
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeCharts } from './charts.ts'
import type { BenchForm, BenchStyle } from './charts.ts'
import type { Command } from './measure.ts'
import { measure } from './measure.ts'
import { peerBinary } from './peers.ts'

const root = join(import.meta.dirname, '..')
const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((size) => size > 0)
const helm = peerBinary('helm')
if (helm === undefined) process.exit(1)

const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'))
try {
  print(['what', 'manifests', 'command', 'median ms', 'ratio', 'peak MiB'])
  await packing('charts/kafka')
  for (const style of ['values', 'constants'] as const) {
    for (const form of ['loop', 'files'] as const) {
      for (const count of sizes.length > 0 ? sizes : [5, 50, 500]) await templating(style, form, count)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Helm packs what Capstan made, unpacked: it has the same files to write and none to make. */
async function packing(chart: string): Promise<void> {
  const unpacked = unpack(packaged(join(root, chart), join(folder, 'first')), join(folder, 'unpacked'))
  const out = join(folder, 'out')
  mkdirSync(out)
  await compare(
    ['package', ''],
    [
      { label: 'helm package', file: helm!, args: ['package', unpacked, '-d', out] },
      capstan('capstan package', ['package', join(root, chart), '-d', out]),
      capstan('… --check', ['package', join(root, chart), '--check']),
    ],
  )
}

async function templating(style: BenchStyle, form: BenchForm, count: number): Promise<void> {
  const at = join(folder, `${style}-${form}-${count}`)
  const charts = writeCharts(at, count, form, style)
  const archive = packaged(charts.capstan, join(at, 'packed'))
  const template = (label: string, chart: string): Command => ({
    label,
    file: helm!,
    args: ['template', 'bench', chart],
  })
  await compare(
    [`${style}, ${form}`, String(count)],
    [
      template('written by hand', charts.helm),
      template('packaged', archive),
      template('packaged, unpacked', unpack(archive, join(at, 'unpacked'))),
    ],
  )
}

function capstan(label: string, args: readonly string[]): Command {
  const file = join(root, 'dist/capstan.cjs')
  return { label, file: process.execPath, args: [file, ...args], env: { XDG_CACHE_HOME: join(folder, 'cache') } }
}

function packaged(chart: string, out: string): string {
  const { file, args, env } = capstan('', ['package', chart, '-d', out])
  const { stdout, stderr, status } = spawnSync(file, args, { encoding: 'utf8', env: { ...process.env, ...env } })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.slice(0, 2000)}`)
  return stdout.trim()
}

/** The chart's folder below `out`. */
function unpack(archive: string, out: string): string {
  mkdirSync(out, { recursive: true })
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', out], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return join(out, archive.replace(/^.*\//, '').replace(/-\d+\.\d+\.\d+\.tgz$/, ''))
}

async function compare(what: readonly string[], commands: readonly Command[]): Promise<void> {
  for (const { label, wall, ratio, peak } of await measure(commands, 15)) {
    print([...what, label, wall.toFixed(0), ratio.toFixed(2), peak.toFixed(0)])
  }
}

function print(cells: readonly string[]): void {
  const widths = [17, 10, 20, 10, 6, 9]
  process.stdout.write(
    `${cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join(' ')
      .trimEnd()}\n`,
  )
}
