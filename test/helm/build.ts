import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Programs of others that ours is compared with, at the versions that tests and numbers name: file name and Go package. */
const programs = {
  'helm-4.3.1': 'helm.sh/helm/v4/cmd/helm@v4.3.1',
  'helm-3.22.0': 'helm.sh/helm/v3/cmd/helm@v3.22.0',
  'kustomize-5.8.1': 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1',
} as const

export type Program = keyof typeof programs

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'capstan')

/**
 * The path of a helm binary, built once from the Go module proxy: some minutes and 2 GB of cache. Rejects with one sentence
 * that says what is missing. A helm 3 built so believes in Kubernetes 1.20: pass it `--kube-version`.
 */
export function helm(version: 3 | 4): Promise<string> {
  return promised(() => program(version === 3 ? 'helm-3.22.0' : 'helm-4.3.1'))
}

/** The path of `oracle/`, Helm's engine as a line server; built when its sources have changed. Rejects as `helm` does. */
export function oracleProgram(): Promise<string> {
  return promised(() => {
    const sources = join(import.meta.dirname, 'oracle')
    const hash = createHash('sha256')
    for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(sources, file)))
    const name = `oracle-${hash.digest('hex').slice(0, 16)}`
    return built(join(cache, 'helm', name), "the oracle of Helm's engine", (folder) => ({
      args: ['build', '-trimpath', '-ldflags=-s -w', '-o', join(folder, name), '.'],
      cwd: sources,
    }))
  })
}

/** The path of a program, built once. Blocks while it is built; throws one sentence that says what is missing. */
export function program(name: Program): string {
  const made = name.slice(0, name.indexOf('-'))
  return built(join(cache, 'helm', 'bin', name), name.replace('-', ' '), () => ({
    args: ['install', programs[name]],
    made,
  }))
}

function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()))
}

interface Build {
  readonly args: readonly string[]
  readonly cwd?: string
  /** The name of the file that the command leaves in its folder, where it is not the wanted one. */
  readonly made?: string
}

/** Builds in a folder of its own and moves the result into place, so that of two runs at once each finds a whole program. */
function built(path: string, title: string, build: (folder: string) => Build): string {
  if (existsSync(path)) return path
  const parent = join(path, '..')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'build-'))
  try {
    const { args, cwd, made } = build(folder)
    process.stderr.write(`building ${title} (once)\n`)
    const { status, signal, error, stderr } = spawnSync('go', args, {
      cwd: cwd ?? folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: {
        ...process.env,
        GOBIN: folder,
        GOMODCACHE: join(cache, 'go', 'mod'),
        GOCACHE: join(cache, 'go', 'build'),
        GOFLAGS: '-modcacherw -buildvcs=false',
      },
    })
    if (error !== undefined || status !== 0)
      throw new Error(
        `${title} cannot be built: ${signal === null ? missing(error, stderr) : `go was ended by ${signal}`}`,
      )
    renameSync(join(folder, made ?? path.slice(parent.length + 1)), path)
    return path
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function missing(error: Error | undefined, stderr: string): string {
  if (error !== undefined) return 'Go is not installed or not on the PATH (https://go.dev/dl)'
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return /dial tcp|no such host|timeout|connection refused|unreachable/i.test(stderr)
    ? `the Go module proxy is out of reach (${last})`
    : last
}
