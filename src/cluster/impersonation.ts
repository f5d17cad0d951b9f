import { Failure } from '../core/failure.ts'
import { innerField, textField, textsField } from './entry-field.ts'
import type { Entry } from './kubeconfig.ts'

/**
 * The headers of `--as` and `--as-group`, else of `as`, `as-uid`, `as-groups` and `as-user-extra` of the kubeconfig's user.
 * Flags replace what the kubeconfig says as a whole: groups of one user must not stick to another.
 */
export function impersonationHeaders(
  user: Entry | undefined,
  flags: { readonly as?: string | undefined; readonly asGroups?: readonly string[] },
): Readonly<Record<string, string | readonly string[]>> {
  const byFlag = flags.as !== undefined && flags.as !== ''
  const groupsByFlag = flags.asGroups ?? []
  const own = byFlag || user === undefined ? undefined : ownImpersonation(user)
  const name = byFlag ? flags.as : own?.name
  const groups = groupsByFlag.length > 0 ? groupsByFlag : (own?.groups ?? [])
  if (name !== undefined)
    return { 'impersonate-user': name, ...(groups.length > 0 && { 'impersonate-group': groups }), ...own?.more }
  if (groups.length === 0 && own?.more === undefined) return {}
  throw new Failure('cluster/config', 'groups, uid and extra can be impersonated only together with a user', {
    hint: 'give --as USER',
  })
}

interface OwnImpersonation {
  readonly name: string | undefined
  readonly groups: readonly string[]
  /** The headers for uid and extra; undefined without any. */
  readonly more: Readonly<Record<string, string | readonly string[]>> | undefined
}

function ownImpersonation(user: Entry): OwnImpersonation {
  const more: Record<string, string | readonly string[]> = {}
  const uid = textField(user, 'as-uid')
  if (uid !== undefined) more['impersonate-uid'] = uid
  const extra = innerField(user, 'as-user-extra')
  for (const key of Object.keys(extra?.map ?? {}))
    more[`impersonate-extra-${encodeURIComponent(key)}`] = textsField(extra!, key)
  return {
    name: textField(user, 'as'),
    groups: textsField(user, 'as-groups'),
    more: Object.keys(more).length > 0 ? more : undefined,
  }
}
