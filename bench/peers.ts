import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The programs that Capstan is measured against, at the versions that its numbers name. */
const peers = {
  helm: 'helm.sh/helm/v4/cmd/helm@v4.3.1',
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1',
} as const

export type Peer = keyof typeof peers

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'capstan')

/** The path of a peer's binary, built once from the Go module proxy (Helm takes some minutes); undefined where Go is missing. */
export function peerBinary(peer: Peer): string | undefined {
  const bin = join(cache, 'helm', 'bin')
  const path = join(bin, peer)
  if (existsSync(path)) return path
  mkdirSync(bin, { recursive: true })
  process.stderr.write(`building ${peers[peer]} (once)\n`)
  const env = {
    ...process.env,
    GOBIN: bin,
    GOMODCACHE: join(cache, 'go', 'mod'),
    GOCACHE: join(cache, 'go', 'build'),
    GOFLAGS: '-modcacherw',
  }
  const { status, error } = spawnSync('go', ['install', peers[peer]], { env, stdio: ['ignore', 2, 2] })
  if (status === 0) return path
  process.stderr.write(
    `${peer} could not be built: ${error === undefined ? 'go install failed' : 'Go is not installed'}\n`,
  )
  return undefined
}
