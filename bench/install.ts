/**
 * `npm run bench:install`: 500 objects (ConfigMaps, Services, Secrets) on a real control plane: first install, install
 * without a change, and diff without a change, against Helm, kubectl, and nothing but the PATCHes. Whole processes,
 * interleaved; medians and ratios beside what is aimed at. Nothing here is asserted.
 *
 *     npm run bench:install                       # starts a control plane (test/cluster) and ends it
 *     KUBECONFIG=FILE npm run bench:install       # on this cluster, in namespaces capstan-bench-*
 *     npm run bench:install -- 3                  # so many rounds
 */
import { buildSync } from 'esbuild'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubectl as kubectlProgram } from '../test/cluster/build.ts'
import { accessOf } from '../test/cluster/kubeconfig.ts'
import { down, up } from '../test/cluster/up.ts'
import { readDocuments } from '../src/yaml/read.ts'
import { writeObjects } from './install-objects.ts'
import type { Command, Measured } from './measure.ts'
import { measure, ratioOf } from './measure.ts'
import type { FloorRequests } from './patch-floor.ts'
import { peerBinary } from './peers.ts'
import { workspace } from './workspace.ts'

const count = 500
const rounds = Number(process.argv[2] ?? 7)
const root = join(import.meta.dirname, '..')
const helm = peerBinary('helm')
if (helm === undefined) process.exit(1)
const kubectl = kubectlProgram()

const given = process.env['KUBECONFIG']
const bed = given === undefined || given === '' ? await up() : undefined
const kubeconfig = bed?.kubeconfig ?? given!
const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'))
const objects = writeObjects(folder, count)
const apply = ['apply', '--server-side', '-f', objects.manifests] as const
const space = workspace(kubeconfig)
const env = {
  KUBECONFIG: kubeconfig,
  XDG_CACHE_HOME: join(folder, 'cache'),
  HELM_CACHE_HOME: join(folder, 'helm-cache'),
  KUBECACHEDIR: join(folder, 'kubectl-cache'),
}
try {
  print(['what', 'command', 'median ms', 'cpu s', 'peak MiB', 'ratios'])
  await firstInstall()
  await noChange()
} finally {
  await space.close()
  if (bed !== undefined) await down(bed.folder)
  rmSync(folder, { recursive: true, force: true })
}

/** Every run in a namespace of its own, which is empty before and gone after it. */
async function firstInstall(): Promise<void> {
  const fresh = (label: string, make: (name: string) => Omit<Command, 'label'>): Command => {
    const name = space.name(label)
    return { label, ...make(name), before: () => space.make(name), after: () => space.removeFull(name, count) }
  }
  const floor = floorProgram()
  const [byHelm, byKubectl, byFloor, ...ours] = await measure(
    [
      fresh('helm install', (name) => ({ file: helm!, args: ['install', 'bench', objects.helm, '-n', name], env })),
      fresh('kubectl apply', (name) => ({ file: kubectl, args: [...apply, '-n', name], env })),
      fresh('only the PATCHes', (name) => ({ file: process.execPath, args: [floor, floorRequests(name)] })),
      fresh('capstan apply', (name) => capstan(['apply', 'bench', '-f', objects.manifests, '-n', name])),
      fresh('capstan install', (name) => capstan(['install', '--chart', objects.capstan, '-n', name])),
    ],
    rounds,
    { warm: 1, memoryRuns: 0 },
  )
  const aims = [aim('helm', byHelm!, 0.85), aim('floor', byFloor!, 1.15), aim('kubectl', byKubectl!)]
  table('first install', [byHelm!, byKubectl!, byFloor!], ours, aims)
}

/** Each tool has a namespace in which it installed the objects once. */
async function noChange(): Promise<void> {
  const [ofHelm, ofKubectl, ofApply, ofInstall] = ['helm', 'kubectl', 'apply', 'install'].map((tool) =>
    space.name(tool),
  ) as [string, string, string, string]
  const helmUpgrade = ['upgrade', '--install', 'bench', objects.helm, '-n', ofHelm]
  const wanted = ['bench', '-f', objects.manifests, '-n', ofApply]
  const chart = ['--chart', objects.capstan, '-n', ofInstall]
  for (const name of [ofHelm, ofKubectl, ofApply, ofInstall]) await space.make(name)
  const [byHelm, byKubectl, ...ours] = await measure(
    [
      { label: 'helm upgrade', file: helm!, args: helmUpgrade, env },
      { label: 'kubectl apply', file: kubectl, args: [...apply, '-n', ofKubectl], env },
      { label: 'capstan apply', ...capstan(['apply', ...wanted]) },
      { label: 'capstan install', ...capstan(['install', ...chart]) },
    ],
    rounds,
  )
  table('no change', [byHelm!, byKubectl!], ours, [aim('helm', byHelm!, 0.15), aim('kubectl', byKubectl!, 0.4)])
  for (const name of [ofHelm, ofKubectl, ofApply, ofInstall]) await space.holds(name, count)

  const diff = ['diff', '--server-side', '-f', objects.manifests, '-n', ofKubectl]
  const [diffByKubectl, ...diffs] = await measure(
    [
      { label: 'kubectl diff', file: kubectl, args: diff, env },
      { label: 'capstan diff -f', ...capstan(['diff', ...wanted]) },
      { label: 'capstan diff --chart', ...capstan(['diff', ...chart]) },
    ],
    rounds,
  )
  table('no change', [diffByKubectl!], diffs, [aim('kubectl', diffByKubectl!, 0.25)])
  for (const name of [ofHelm, ofKubectl, ofApply, ofInstall]) await space.remove(name)
}

function capstan(args: readonly string[]): Omit<Command, 'label'> {
  return { file: process.execPath, args: [join(root, 'dist/capstan.cjs'), ...args], env }
}

/** Bundled as Capstan is, or the floor would be higher by the time that Node takes to read TypeScript. */
function floorProgram(): string {
  const outfile = join(folder, 'patch-floor.mjs')
  const entryPoints = [join(import.meta.dirname, 'patch-floor.ts')]
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' })
  return outfile
}

/** The path of a file of `FloorRequests`. */
function floorRequests(namespace: string): string {
  const { server, ca, certificate, key, token } = accessOf(kubeconfig)
  const text = new TextDecoder().decode(readFileSync(objects.manifests))
  const patches = readDocuments(text, objects.manifests).map((object) => {
    const { kind, metadata } = object as unknown as { kind: string; metadata: { name: string } }
    const path = `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${metadata.name}`
    return { path, body: JSON.stringify(object) }
  })
  const [caText, certificateText, keyText] = [ca, certificate, key].map((pem) => pem?.toString())
  const requests: FloorRequests = { server, ca: caText, certificate: certificateText, key: keyText, token, patches }
  const file = join(folder, `${namespace}.json`)
  writeFileSync(file, JSON.stringify(requests))
  return file
}

interface Aim {
  readonly to: string
  readonly of: Measured
  readonly atMost: number | undefined
}

function aim(to: string, of: Measured, atMost?: number): Aim {
  return { to, of, atMost }
}

function table(what: string, peers: readonly Measured[], ours: readonly Measured[], aims: readonly Aim[]): void {
  for (const one of [...peers, ...ours]) {
    const ratios = aims.map(({ to, of, atMost }) => {
      const wanted = atMost === undefined || !ours.includes(one) ? '' : ` (≤ ${atMost})`
      return `${ratioOf(one.walls, of.walls).toFixed(2)} ${to}${wanted}`
    })
    print([what, one.label, one.wall.toFixed(0), one.cpu.toFixed(2), one.peak.toFixed(0), ratios.join(', ')])
  }
}

function print(cells: readonly string[]): void {
  const widths = [14, 21, 10, 6, 9, 9]
  process.stdout.write(
    `${cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join(' ')
      .trimEnd()}\n`,
  )
}
