import type { ApiError } from '../../core/api-error.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { Refusal } from './refused.ts'

/** What somebody's rule does not let through, or what is missing around the object; undefined when it is none of these. */
export function denialOf(ref: ObjectRef, error: ApiError): Refusal | undefined {
  return (
    credentialsOf(error) ??
    namespaceOf(ref, error) ??
    quotaOf(error) ??
    admissionOf(error) ??
    rightOf(error) ??
    forbiddenOf(error)
  )
}

/** A token that has expired, in the middle of an install too; a certificate that has is refused by TLS. */
function credentialsOf({ code }: ApiError): Refusal | undefined {
  if (code !== 401) return undefined
  return {
    code: 'cluster/credentials',
    says: 'the server does not know who you are (401 Unauthorized)',
    hint: 'the token has expired or is of another cluster: log in again, or choose another --context',
  }
}

function namespaceOf({ namespace, name }: ObjectRef, { code, message, causes }: ApiError): Refusal | undefined {
  const at = namespace ?? name
  if (code === 404 && message === `namespaces "${at}" not found`)
    return {
      code: 'install/object',
      says: `there is no namespace ${at}`,
      hint: '--create-namespace makes the one of the release; others must be there or among the manifests',
    }
  if (causes.some(({ reason }) => reason === 'NamespaceTerminating') || message.includes('it is being terminated'))
    return {
      code: 'install/object',
      says: `the namespace ${at} is being deleted`,
      hint: `wait until it is gone (kubectl get namespace ${at} shows what holds it), then run again`,
    }
  return undefined
}

function quotaOf({ code, message }: ApiError): Refusal | undefined {
  if (code !== 403) return undefined
  const exceeded = /exceeded quota: (\S+), requested: (\S+), used: (\S+), limited: (\S+)/.exec(message)
  if (exceeded !== null) {
    const [, quota, requested, used, limited] = exceeded
    const [asks, has, most] = [amounts(requested!), amounts(used!), amounts(limited!)]
    const parts = [...asks].map(([what, asked]) => {
      return `${what}: ${asked} more asked for, ${has.get(what) ?? '?'} of ${most.get(what) ?? '?'} used`
    })
    return {
      code: 'install/quota',
      says: `it does not fit into the ResourceQuota ${quota!}: ${parts.join('; ')}`,
      hint: 'delete what is no longer needed, ask for less, or have the quota raised',
    }
  }
  const unset = /failed quota: (\S+): must specify (.+)$/.exec(message)
  if (unset !== null) {
    return {
      code: 'install/quota',
      says: `the ResourceQuota ${unset[1]!} demands ${unset[2]!}`,
      hint: 'set these resources on its containers, or give the namespace a LimitRange with defaults',
    }
  }
  const unknown = /status unknown for quota: (\S+?),/.exec(message)
  if (unknown !== null)
    return {
      code: 'install/quota',
      says: `the ResourceQuota ${unknown[1]!} is so new that its use is not counted yet`,
      hint: 'run again',
    }
  const limit = /((?:maximum|minimum) [^]+ usage per [^]+)$/.exec(message)
  if (limit === null) return undefined
  return { code: 'install/quota', says: `a LimitRange of the namespace forbids it: ${limit[1]!}` }
}

function admissionOf({ code, message }: ApiError): Refusal | undefined {
  const webhook = /admission webhook "([^"]+)" denied the request(?: without explanation|: ([^]*))?/.exec(message)
  if (webhook !== null) {
    const [, name, why = 'it gave no reason'] = webhook
    return { code: 'install/rule', says: `the admission webhook ${name!} denied it: ${why.trim()}` }
  }
  const policy = /AdmissionPolicy '([^']+)' with binding '[^']+' denied request: ([^]*)/.exec(message)
  if (policy !== null)
    return { code: 'install/rule', says: `the admission policy ${policy[1]!} denied it: ${policy[2]!.trim()}` }
  const dry = /admission webhook "([^"]+)" does not support dry run/.exec(message)
  if (dry !== null)
    return { code: 'cluster/refused', says: `the admission webhook ${dry[1]!} has side effects and allows no dry run` }
  const silent = /failed calling webhook "([^"]+)": (?:failed to call webhook: )?([^]*)/.exec(message)
  if (silent !== null)
    return {
      code: 'cluster/refused',
      says: `the admission webhook ${silent[1]!} does not answer: ${silent[2]!.trim()}`,
      hint: 'see to the pods behind it; what it guards cannot be written until it answers',
    }
  const security = code === 403 ? /violates PodSecurity "([^"]+)": ([^]*)/.exec(message) : null
  if (security === null) return undefined
  return {
    code: 'install/rule',
    says: `the pod security level ${security[1]!} of the namespace forbids: ${security[2]!}`,
  }
}

function rightOf({ code, message }: ApiError): Refusal | undefined {
  if (code !== 403) return undefined
  const denied =
    /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)" (?:in the namespace "([^"]+)"|at the cluster scope)/.exec(
      message,
    )
  if (denied !== null) {
    const [, user, verb, resource, group, namespace] = denied
    const where = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`
    return {
      code: 'install/permission',
      says: `user ${user!} may not ${verb!} ${group === '' ? '' : `${group!} `}${resource!} ${where}`,
      hint: `ask an administrator for a ${namespace === undefined ? 'ClusterRole' : 'Role'} with this rule`,
      notes: [`- {apiGroups: ["${group!}"], resources: [${resource!}], verbs: [${verb!}]}`],
    }
  }
  const grants =
    /user "([^"]*)" \(groups=[^)]*\) is attempting to grant RBAC permissions not currently held:\s*([^]*)/.exec(message)
  if (grants === null) return undefined
  return {
    code: 'install/permission',
    says: `user ${grants[1]!} may only grant rights that they have themselves, and lacks ${grants[2]!.trim().replaceAll('\n', ', ')}`,
    hint: 'have it installed by someone who has these rights, or the verbs "escalate" and "bind" on roles',
  }
}

/** Other plugins of admission: `pods "p" is forbidden: no PriorityClass with name nope was found`. */
function forbiddenOf({ code, message }: ApiError): Refusal | undefined {
  const forbidden = code === 403 ? /^\S+ "[^"]*" is forbidden: ([^]*)/.exec(message) : null
  return forbidden === null ? undefined : { code: 'install/rule', says: `it is forbidden: ${forbidden[1]!.trim()}` }
}

/** `requests.memory=2Gi,pods=1` */
function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((part) => {
      const equals = part.lastIndexOf('=')
      return [part.slice(0, equals), part.slice(equals + 1)]
    }),
  )
}
