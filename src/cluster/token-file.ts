import { readFile } from 'node:fs/promises'
import { Failure } from '../core/failure.ts'
import type { Clock } from '../core/ports.ts'
import type { GrantSource } from './grant.ts'

/** The kubelet replaces service account tokens in their file; client-go, too, looks again after a minute. Milliseconds. */
const lookAgain = 60_000

export interface TokenFile {
  readonly file: string
  /** The user's `token`, for when the file cannot be read. */
  readonly otherwise: string | undefined
  readonly title: string
  readonly clock: Clock
}

export function tokenFileSource({ file, otherwise, title, clock }: TokenFile): GrantSource {
  return async () => {
    const token = await tokenIn(file, title).catch((error: unknown) => {
      if (otherwise === undefined) throw error
      return otherwise
    })
    return { authorization: `Bearer ${token}`, expires: clock.now() + lookAgain }
  }
}

async function tokenIn(file: string, title: string): Promise<string> {
  let token: string
  try {
    token = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new Failure('cluster/credentials', `cannot read the token of ${title}: ${(error as Error).message}`, {
      cause: error,
    })
  }
  if (token === '') throw new Failure('cluster/credentials', `the token file of ${title} is empty: ${file}`)
  return token
}
