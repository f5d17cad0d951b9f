import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The Kubernetes whose control plane is built: the newest that the module proxy serves whole. */
export const kubernetesVersion = '1.36.3'

/** What is kept between runs, outside the checkout. */
export const cache: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'capstan')

/** Debian, brew and go.dev name it alike; a test bed without it cannot say more. */
const noGo = 'Go is not installed or not on the PATH (https://go.dev/dl)'

interface Build {
  readonly folder: string
  readonly packages: readonly string[]
  /** File name of a build of one package; several packages keep their own names. */
  readonly output?: string
  readonly flags?: string
}

const [major, minor] = kubernetesVersion.split('.')

/** Without it `/version` answers a placeholder, and clients that look at it misjudge the server. */
const stamp = { gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
const flags = Object.entries(stamp).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`)

/** The long one last: what is wrong with Go or the proxy shows after seconds, not minutes. */
const builds: readonly Build[] = [
  { folder: 'etcd', packages: ['go.etcd.io/etcd/server/v3'], output: 'etcd' },
  { folder: 'kwok', packages: ['sigs.k8s.io/kwok/cmd/kwok', './kubelet'] },
  { folder: 'kubernetes', packages: ['.'], output: 'kube', flags: flags.join(' ') },
]

const sources = builds.flatMap(({ folder }) => [`${folder}/go.mod`, `${folder}/go.sum`])

/**
 * The folder with etcd, kwok, kubelet, kube-apiserver, kube-controller-manager and kube-scheduler, built once from the Go module
 * proxy: five minutes on two free cores, 2.2 GB of memory for one link, 5 GB of caches that may be deleted afterwards. Blocks
 * while it builds; throws one sentence that says what is missing. The key is the sources alone: with the binaries there, no
 * Go is needed.
 */
export function testBedPrograms(): string {
  return built('bin', (folder) => {
    for (const build of builds) compile(build, folder)
    for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
      symlinkSync('kube', join(folder, name))
  })
}

/**
 * The path of a kubectl of the server's version, for tests and numbers that compare with it: an older one asks the server about
 * every object and is five to twelve times slower. Built like the rest, half a minute after it.
 */
export function kubectl(): string {
  const build = { folder: 'kubernetes', packages: ['k8s.io/kubernetes/cmd/kubectl'], output: 'kubectl' }
  return join(
    built('kubectl', (folder) => compile({ ...build, flags: flags.join(' ') }, folder)),
    'kubectl',
  )
}

/** Builds into a folder of its own and renames it at the end, so that nobody finds half of it. */
function built(name: string, make: (folder: string) => void): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${JSON.stringify(builds)}`)
  for (const file of [...sources, 'kubernetes/main.go', 'kwok/kubelet/main.go'])
    hash.update(readFileSync(join(import.meta.dirname, file)))
  const home = join(cache, 'testbed', hash.digest('hex').slice(0, 16))
  const path = join(home, name)
  if (existsSync(path)) return path
  mkdirSync(home, { recursive: true })
  const folder = mkdtempSync(join(home, 'build-'))
  try {
    make(folder)
    // Of two builds at once the second finds the first's folder there; both are whole.
    if (!existsSync(path)) renameSync(folder, path)
    return path
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compile({ folder, packages, output, flags }: Build, into: string): void {
  const name = output === 'kube' ? 'the control plane' : (output ?? folder)
  process.stderr.write(`building ${name} for the test bed (once${output === 'kube' ? ', some minutes' : ''})\n`)
  const target = output === undefined ? `${into}/` : join(into, output)
  const args = ['build', '-mod=readonly', '-trimpath', '-ldflags', `-s -w ${flags ?? ''}`, '-o', target, ...packages]
  const { status, signal, error, stderr } = spawnSync('go', args, {
    cwd: join(import.meta.dirname, folder),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      GOMODCACHE: join(cache, 'go', 'mod'),
      GOCACHE: join(cache, 'go', 'build'),
      GOFLAGS: '-modcacherw -buildvcs=false',
    },
  })
  if (error !== undefined) throw new Error(`the test bed cannot be built: ${noGo}`)
  if (signal !== null) throw new Error(`the test bed cannot be built: go was ended by ${signal} (linking takes 2.2 GB)`)
  if (status !== 0) throw new Error(`the test bed cannot be built: ${reason(stderr)}`)
}

function reason(stderr: string): string {
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return /dial tcp|no such host|timeout|connection refused|unreachable/i.test(stderr)
    ? `the Go module proxy is out of reach (${last})`
    : last
}
