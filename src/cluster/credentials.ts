import type { CancelSignal } from '../core/ports.ts'
import { Failure } from '../core/failure.ts'
import type { Clock } from '../core/ports.ts'
import { authProviderSource } from './auth-provider.ts'
import { innerField, pathField, textField } from './entry-field.ts'
import type { ExecOptions } from './exec-plugin.ts'
import { execSource } from './exec-plugin.ts'
import type { Grant, GrantSource } from './grant.ts'
import type { ClientCertificate, Credentials, Identity } from './identity.ts'
import type { Entry } from './kubeconfig.ts'
import { pemField } from './pem-field.ts'
import { tokenFileSource } from './token-file.ts'

export interface CredentialOptions extends ExecOptions {
  readonly clock: Clock
  /** `--token`: replaces every other way in which the kubeconfig's user proves who it is. */
  readonly token: string | undefined
  /** Added to every request. */
  readonly impersonation: Identity['headers']
}

/**
 * The credentials of a kubeconfig's user. A token given by flag drops the user's client certificate, because the API server
 * believes a certificate before a token: with it, `--token` of a lesser user would be ignored without a word.
 */
export async function credentialsOf(user: Entry | undefined, options: CredentialOptions): Promise<Credentials> {
  const { impersonation } = options
  if (options.token !== undefined) return constant({ authorization: `Bearer ${options.token}` }, impersonation)
  if (user === undefined) return constant({}, impersonation)
  const certificate = await certificateOf(user)
  const source = sourceOf(user, options)
  if (source !== undefined) return changing({ source, certificate, impersonation, clock: options.clock })
  const token = textField(user, 'token')
  const name = textField(user, 'username')
  const basic = Buffer.from(`${name ?? ''}:${textField(user, 'password') ?? ''}`).toString('base64')
  const authorization = token !== undefined ? `Bearer ${token}` : name !== undefined ? `Basic ${basic}` : undefined
  return constant({ ...(authorization !== undefined && { authorization }), certificate }, impersonation)
}

/** In kubectl's order: a token file wins over a token, and a token over plugins. */
function sourceOf(user: Entry, options: CredentialOptions): GrantSource | undefined {
  const token = textField(user, 'token')
  const file = pathField(user, 'tokenFile')
  if (file !== undefined) return tokenFileSource({ file, otherwise: token, title: user.title, clock: options.clock })
  if (token !== undefined || textField(user, 'username') !== undefined) return undefined
  const exec = innerField(user, 'exec')
  const provider = innerField(user, 'auth-provider')
  if (exec !== undefined && provider !== undefined)
    throw new Failure('cluster/config', `${user.file}: ${user.title} has both exec and auth-provider`, {
      hint: 'keep one of them',
    })
  if (exec !== undefined) return execSource(exec, options)
  return provider === undefined ? undefined : authProviderSource(provider)
}

async function certificateOf(user: Entry): Promise<ClientCertificate | undefined> {
  const cert = await pemField(user, 'client-certificate')
  const key = await pemField(user, 'client-key')
  if (cert === undefined && key === undefined) return undefined
  if (cert !== undefined && key !== undefined) return { cert, key }
  const [has, lacks] = cert === undefined ? ['client-key', 'client-certificate'] : ['client-certificate', 'client-key']
  throw new Failure('cluster/config', `${user.file}: ${user.title} has a ${has} and no ${lacks}`)
}

function constant(grant: Grant, impersonation: Identity['headers']): Credentials {
  const identity = identityOf(grant, impersonation)
  return { identity: () => Promise.resolve(identity), renew: () => Promise.resolve(undefined) }
}

interface Changing {
  readonly source: GrantSource
  readonly certificate: ClientCertificate | undefined
  readonly impersonation: Identity['headers']
  readonly clock: Clock
}

/** Requests that run at once share one grant: a plugin that asks a person to log in must not do it sixteen times. */
function changing({ source, certificate, impersonation, clock }: Changing): Credentials {
  let known: { identity: Identity; expires: number } | undefined
  let coming: { identity: Promise<Identity>; by: CancelSignal } | undefined
  const made = async (signal: CancelSignal): Promise<Identity> => {
    try {
      const grant = await source(signal)
      const identity = identityOf({ certificate, ...grant }, impersonation)
      known = { identity, expires: grant.expires ?? Infinity }
      return identity
    } finally {
      coming = undefined
    }
  }
  const renewed = async (signal: CancelSignal): Promise<Identity> => {
    const { identity, by } = (coming ??= { identity: made(signal), by: signal })
    try {
      return await identity
    } catch (error) {
      // Who began it was cancelled; that must not fail those who only waited for it.
      if (by.aborted && !signal.aborted) return renewed(signal)
      throw error
    }
  }
  return {
    identity: (signal) =>
      known !== undefined && clock.now() < known.expires ? Promise.resolve(known.identity) : renewed(signal),
    renew: async (refused, signal) => {
      // Another request was refused at the same time and has been here already.
      if (known !== undefined && known.identity !== refused) return known.identity
      const next = await renewed(signal)
      const same =
        next.headers['authorization'] === refused.headers['authorization'] &&
        next.certificate?.cert === refused.certificate?.cert
      return same ? undefined : next
    },
  }
}

function identityOf({ authorization, certificate }: Grant, impersonation: Identity['headers']): Identity {
  return { headers: authorization === undefined ? impersonation : { authorization, ...impersonation }, certificate }
}
