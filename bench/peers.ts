import type { Program } from '../test/helm/build.ts'
import { program } from '../test/helm/build.ts'

/** The programs that Capstan is measured against, at the versions that its numbers name. */
const peers = { helm: 'helm-4.3.1', kustomize: 'kustomize-5.8.1' } as const satisfies Record<string, Program>

export type Peer = keyof typeof peers

/** The path of a peer's binary, built once (Helm takes some minutes); undefined, and said why, where it cannot be. */
export function peerBinary(peer: Peer): string | undefined {
  try {
    return program(peers[peer])
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}
