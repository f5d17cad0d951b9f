import { describe, expect, it } from 'vitest'
import { ApiError, type ApiCause } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { failuresOf } from '../../../src/core/failure.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { explainRefusal } from '../../../src/install/preflight/refusal.ts'

/** The texts are those of kube-apiserver 1.36.3. */
function told(kind: string, error: ApiError, known: { live?: JsonMap; wanted?: JsonMap } = {}): string[] {
  const ref: ObjectRef = { apiVersion: 'v1', kind, namespace: 'n', name: 'x' }
  const failures = failuresOf(explainRefusal(ref, 'c/t.yaml', error, known))!
  return failures.map(({ code, message, hint }) => {
    expect(message.startsWith(`${kind}/n/x: `)).toBe(true)
    return `${code} ${message.slice(`${kind}/n/x: `.length)}${hint === undefined ? '' : ` → ${hint}`}`
  })
}

const forbidden = (message: string, causes: ApiCause[] = []): ApiError =>
  new ApiError(403, 'Forbidden', message, causes)
const invalid = (...causes: [string, string][]): ApiError => {
  const all = causes.map(([field, message]) => ({ reason: 'FieldValueInvalid', message, field }))
  return new ApiError(422, 'Invalid', `X "x" is invalid: …`, all)
}
const typed = (line: string): ApiError =>
  new ApiError(500, '', `failed to create typed patch object (n/x; apps/v1, Kind=StatefulSet): ${line}`)
const converted = (kind: string, line: string): ApiError => {
  const text = `failed to convert new object (n/x; /v1, Kind=${kind}) to proper version: unable to convert unstructured object to /v1, Kind=${kind}: ${line}`
  return new ApiError(500, '', text)
}

describe('A refusal is told in words that say what to do', () => {
  it.each<[string, ApiError, string]>([
    [
      'a token that has expired',
      new ApiError(401, 'Unauthorized', 'Unauthorized'),
      'cluster/credentials the server does not know who you are (401 Unauthorized) → the token has expired or is of another cluster: log in again, or choose another --context',
    ],
    [
      'an exceeded quota',
      forbidden(
        'pods "x" is forbidden: exceeded quota: small, requested: pods=1,requests.memory=2Gi, used: pods=3,requests.memory=0, limited: pods=3,requests.memory=1Gi',
      ),
      'install/quota it does not fit into the ResourceQuota small: pods: 1 more asked for, 3 of 3 used; requests.memory: 2Gi more asked for, 0 of 1Gi used → delete what is no longer needed, ask for less, or have the quota raised',
    ],
    [
      'a quota that demands requests',
      forbidden('pods "x" is forbidden: failed quota: small: must specify requests.memory for: a'),
      'install/quota the ResourceQuota small demands requests.memory for: a → set these resources on its containers, or give the namespace a LimitRange with defaults',
    ],
    [
      'a limit range',
      forbidden('pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2'),
      'install/quota a LimitRange of the namespace forbids it: maximum cpu usage per Container is 1, but limit is 2',
    ],
    [
      'a missing right',
      forbidden(
        'configmaps "x" is forbidden: User "alice" cannot patch resource "configmaps" in API group "" in the namespace "n"',
      ),
      'install/permission user alice may not patch configmaps in namespace n → ask an administrator for a Role with this rule',
    ],
    [
      'a missing right in the cluster',
      forbidden(
        'clusterroles.rbac.authorization.k8s.io "x" is forbidden: User "alice" cannot patch resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope',
      ),
      'install/permission user alice may not patch rbac.authorization.k8s.io clusterroles in the cluster → ask an administrator for a ClusterRole with this rule',
    ],
    [
      'rights given away that one does not have',
      forbidden(
        'roles.rbac.authorization.k8s.io "esc" is forbidden: user "alice" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["*"]}',
      ),
      'install/permission user alice may only grant rights that they have themselves, and lacks {APIGroups:[""], Resources:["secrets"], Verbs:["*"]} → have it installed by someone who has these rights, or the verbs "escalate" and "bind" on roles',
    ],
    [
      'a namespace that is not there',
      new ApiError(404, 'NotFound', 'namespaces "n" not found'),
      'install/object there is no namespace n → --create-namespace makes the one of the release; others must be there or among the manifests',
    ],
    [
      'a namespace on its way out',
      forbidden(
        'configmaps "x" is forbidden: unable to create new content in namespace n because it is being terminated',
        [{ reason: 'NamespaceTerminating', message: 'namespace n is being terminated', field: 'metadata.namespace' }],
      ),
      'install/object the namespace n is being deleted → wait until it is gone (kubectl get namespace n shows what holds it), then run again',
    ],
    [
      'an admission policy',
      new ApiError(
        422,
        'Invalid',
        `configmaps "x" is forbidden: ValidatingAdmissionPolicy 'deny' with binding 'deny-b' denied request: names must not begin with bad`,
        [
          {
            reason: '',
            message: `ValidatingAdmissionPolicy 'deny' with binding 'deny-b' denied request: names must not begin with bad`,
            field: '',
          },
        ],
      ),
      'install/rule the admission policy deny denied it: names must not begin with bad',
    ],
    [
      'an admission webhook',
      forbidden('admission webhook "guard.example.com" denied the request: no latest tags'),
      'install/rule the admission webhook guard.example.com denied it: no latest tags',
    ],
    [
      'an admission webhook without a word',
      new ApiError(400, 'BadRequest', 'admission webhook "guard.example.com" denied the request without explanation'),
      'install/rule the admission webhook guard.example.com denied it: it gave no reason',
    ],
    [
      'an admission webhook that is down',
      new ApiError(
        500,
        'InternalError',
        'Internal error occurred: failed calling webhook "g.example.com": failed to call webhook: Post "https://nope.n.svc:443/?timeout=1s": service "nope" not found',
      ),
      'cluster/refused the admission webhook g.example.com does not answer: Post "https://nope.n.svc:443/?timeout=1s": service "nope" not found → see to the pods behind it; what it guards cannot be written until it answers',
    ],
    [
      'another admission plugin',
      forbidden('pods "x" is forbidden: no PriorityClass with name nope was found'),
      'install/rule it is forbidden: no PriorityClass with name nope was found',
    ],
    [
      'an object that came in between',
      new ApiError(
        409,
        'Conflict',
        'Operation cannot be fulfilled on configmaps "x": the object has been modified; please apply your changes to the latest version and try again',
      ),
      'install/conflict it changed while it was written: the object has been modified; please apply your changes to the latest version and try again → run again: what is in the cluster is read anew',
    ],
    [
      'a kind that is not served',
      new ApiError(404, '', '404 page not found\n'),
      'install/kind the server does not serve v1, kind ConfigMap → its CustomResourceDefinition or APIService may have just gone: run again',
    ],
    [
      'a request of many megabytes',
      new ApiError(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728'),
      'install/object it is too large for the server: Request entity too large: limit is 3145728',
    ],
    [
      'anything else',
      new ApiError(500, 'InternalError', 'Internal error occurred: etcd is on fire'),
      'cluster/refused the server answered 500: etcd is on fire',
    ],
  ])('%s.', (_, error, expected) => {
    expect(told('ConfigMap', error)).toEqual([expected])
  })
})

describe('An invalid object', () => {
  it('gives one failure for each field, once.', () => {
    const error = invalid(
      ['spec.template.metadata.labels', 'Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
      ['spec.template.spec.containers[1].image', 'Required value'],
      ['spec.template.spec.containers[1].image', 'Required value'],
      ['spec.versions[0].schema', 'Required value: schemas are required'],
      ['[]', 'Too long: may not be more than 1048576 bytes'],
    )
    expect(told('Deployment', error)).toEqual([
      'install/object spec.template.metadata.labels is refused: invalid value: {"a":"b"}: `selector` does not match template `labels`',
      'install/object spec.template.spec.containers[1].image is required',
      'install/object spec.versions[0].schema is required: schemas are required',
      'install/object it is refused: too long: may not be more than 1048576 bytes',
    ])
  })

  it('names the source of each failure, and keeps the error.', () => {
    const error = invalid(['a', 'Required value'], ['b', 'Required value'])
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'n', name: 'x' }
    for (const failure of failuresOf(explainRefusal(ref, 'c/t.yaml', error))!) {
      expect([failure.notes, failure.cause]).toEqual([['made by c/t.yaml'], error])
    }
  })
})

describe('What does not fit the schema (500 for the server)', () => {
  it.each<[string, ApiError, string]>([
    [
      'an unknown field',
      typed('.spec.serviceNam: field not declared in schema'),
      'install/object spec.serviceNam is unknown to the server → did you mean serviceName?',
    ],
    [
      'an unknown field in an item',
      typed('.spec.template.spec.containers[name="a"].imagepullpolicy: field not declared in schema'),
      'install/object spec.template.spec.containers[name="a"].imagepullpolicy is unknown to the server → did you mean imagePullPolicy?',
    ],
    [
      'an unknown field like no other',
      typed('.spec.futureSpec: field not declared in schema'),
      'install/object spec.futureSpec is unknown to the server',
    ],
    [
      'a number for text',
      typed(
        '.spec.containers[name="a"].env[name="PW"].value: expected string, got &value.valueUnstructured{Value:12345}',
      ),
      'install/object spec.containers[name="a"].env[name="PW"].value must be text, it is a number → write it in quotes',
    ],
    [
      'text for a number',
      typed('.spec.replicas: expected numeric (int or float), got string'),
      'install/object spec.replicas must be a number, it is text',
    ],
    [
      'a map for text',
      typed('.data.a: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"b":1}}'),
      'install/object data.a must be text, it is a map',
    ],
    ['a list for a map', typed('.data: expected map, got &{[a]}'), 'install/object data must be a map, it is a list'],
    [
      'a map for a list',
      typed('.spec.ports: expected list, got &{map[port:1]}'),
      'install/object spec.ports must be a list, it is a map',
    ],
    [
      'a key twice',
      typed('.spec.keyed: duplicate entries for key [name="a"]'),
      'install/object spec.keyed has two items with name="a"',
    ],
    [
      'a value twice',
      typed('.spec.set: duplicate entries for key [="a"]'),
      'install/object spec.set has two items with the value "a"',
    ],
    [
      'a null',
      typed('.spec.env: element 0: associative list with keys may not have a null element'),
      'install/object spec.env: element 0: associative list with keys may not have a null element',
    ],
  ])('is told with its path: %s.', (_, error, expected) => {
    expect(told('StatefulSet', error)).toEqual([expected])
  })

  it('may be several fields; names are suggested from the live object as well.', () => {
    const error = typed(
      'errors:\n  .spec.colour: field not declared in schema\n  .spec.b: field not declared in schema',
    )
    expect(told('Widget', error, { live: { spec: { color: 1 } } })).toEqual([
      'install/object spec.colour is unknown to the server → did you mean color?',
      'install/object spec.b is unknown to the server',
    ])
  })

  it.each<[string, string, string, JsonMap, string]>([
    [
      'a quantity',
      'Pod',
      `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
      { spec: { containers: [{ resources: { limits: { cpu: '1', memory: '1Gib' } } }] } },
      'install/object spec.containers[0].resources.limits.memory: a quantity must be a number with a unit such as 500m, 2Gi or 1',
    ],
    [
      'base64',
      'Secret',
      'error decoding from json: illegal base64 data at input byte 0',
      { data: { good: 'YQ==', bad: 'hunter2' } },
      'install/object data.bad: what stands under data must be base64 → write the plain text under stringData instead of data',
    ],
    [
      'a fraction',
      'Pod',
      'cannot convert float64 to int32',
      { spec: { a: 1, b: 1.5 } },
      'install/object spec.b: must be a whole number',
    ],
    ['what we do not know', 'Pod', 'something new', {}, 'install/object it cannot be read as Pod: something new'],
  ])('is looked for where the server names no field: %s.', (_, kind, line, wanted, expected) => {
    expect(told(kind, converted(kind, line), { wanted })).toEqual([expected])
  })
})

describe('The content of a Secret', () => {
  it.each<[string, ApiError]>([
    [
      'of a wrong type',
      typed(
        '.stringData.a: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"b":"hunter2"}}',
      ),
    ],
    ['that is invalid', invalid(['data[a]', 'Invalid value: "hunter2": must be something else'])],
    [
      'that is invalid, with quotes in it',
      invalid(['data[a]', 'Invalid value: "a\\"hunter2": must be something else']),
    ],
    ['that is invalid as a map', invalid(['data', 'Invalid value: {"a":"x: hunter2"}: must be something else'])],
    [
      'by a sentence alone',
      new ApiError(422, 'Invalid', 'Secret "x" is invalid: data[a]: Invalid value: "hunter2": no'),
    ],
  ])('is never told: %s.', (_, error) => {
    const lines = told('Secret', error)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('\n')).not.toContain('hunter2')
  })
})
