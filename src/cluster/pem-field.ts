import { readFile } from 'node:fs/promises'
import { Failure } from '../core/failure.ts'
import { pathField, textField } from './entry-field.ts'
import type { Entry } from './kubeconfig.ts'

/**
 * A certificate or key in PEM of a kubeconfig entry: `KEY-data` (base64), which wins as in kubectl, else the file `KEY`.
 * Undefined when the entry has neither. Throws Failure `cluster/config`.
 */
export async function pemField(entry: Entry, key: string): Promise<string | undefined> {
  const data = textField(entry, `${key}-data`)
  if (data !== undefined)
    return checked(Buffer.from(data, 'base64').toString(), `${entry.file}: ${key}-data of ${entry.title}`)
  const path = pathField(entry, key)
  if (path === undefined) return undefined
  try {
    return checked(await readFile(path, 'utf8'), `${path}, the ${key} of ${entry.title},`)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('cluster/config', `cannot read the ${key} of ${entry.title}: ${(error as Error).message}`, {
      notes: [`kubeconfig: ${entry.file}`],
      cause: error,
    })
  }
}

/** OpenSSL says no more than `no start line` about it. */
function checked(pem: string, what: string): string {
  if (pem.includes('-----BEGIN ')) return pem
  throw new Failure('cluster/config', `${what} is not PEM: it has no line -----BEGIN …-----`)
}
