import type { ApiError } from '../../core/api-error.ts'
import type { Json, JsonMap, Path } from '../../core/json.ts'
import { get, isMap, pathText } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { parseQuantity } from '../../core/quantity.ts'
import type { Known, Refusal } from './refused.ts'

/**
 * What does not fit the schema. Server-side apply answers 500 to it, whatever fieldValidation asks for, one line per field;
 * that is the manifest's fault and never passes.
 */
export function schemaFaults(ref: ObjectRef, { code, message }: ApiError, known: Known): readonly Refusal[] {
  if (code !== 500 && code !== 400) return []
  const typed = /^failed to create typed patch object \([^]*?\): (?:errors:\n)?([^]*)$/.exec(message)
  if (typed !== null) return typed[1]!.split('\n').flatMap((line) => lineOf(line.trim(), known))
  const converted =
    /(?:failed to convert new object|unable to convert unstructured object to) [^]*?Kind=\w+: ([^]*)$/.exec(message)
  if (converted !== null) return conversion(ref, converted[1]!.replace(/^[^]*Kind=\w+: /, ''), known)
  const strict = /strict decoding error: ([^]*)$/.exec(message)
  if (strict !== null) return strict[1]!.split(', ').map((text) => ({ code: 'install/object', says: text.trim() }))
  return []
}

function lineOf(line: string, known: Known): Refusal[] {
  if (line === '') return []
  const found = /^\.?(\S[^]*?): (field not declared in schema|expected [^]*|duplicate entries [^]*|element [^]*)$/.exec(
    line,
  )
  if (found === null) return [{ code: 'install/object', says: `it does not fit its schema: ${line}` }]
  const [, path, what] = found
  if (what!.startsWith('field not')) return [unknownField(path!, known)]
  const typed = /^expected (\w+)[^,]*, got ([^]*)$/.exec(what!)
  if (typed !== null) return [wrongType(path!, typed[1]!, typed[2]!)]
  const twice = /^duplicate entries for key \[([^]*)\]$/.exec(what!)
  const says =
    twice === null ? `${path!}: ${what!}` : `${path!} has two items with ${twice[1]!.replace(/^=/, 'the value ')}`
  return [{ code: 'install/object', says }]
}

function unknownField(path: string, { live }: Known): Refusal {
  const dot = path.lastIndexOf('.')
  const name = path.slice(dot + 1)
  const there = live === undefined ? undefined : mapAt(live, path.slice(0, Math.max(dot, 0)))
  const near = nearest(name, [...(there === undefined ? [] : Object.keys(there)), ...usualFields])
  const hint = near === undefined || near === name ? undefined : `did you mean ${near}?`
  return { code: 'install/object', says: `${path} is unknown to the server`, hint }
}

/** The value stays untold: it may be a Secret's. */
function wrongType(path: string, wanted: string, got: string): Refusal {
  const is = /Value:map\[|^&\{map|^map/.test(got)
    ? 'a map'
    : /Value:\[|^&\{\[|^list/.test(got)
      ? 'a list'
      : /Value:(?:true|false)\b/.test(got)
        ? 'true or false'
        : /Value:-?\d/.test(got)
          ? 'a number'
          : 'text'
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    numeric: 'a number',
    boolean: 'true or false',
    bool: 'true or false',
    map: 'a map',
    list: 'a list',
    struct: 'a map',
  }
  const scalar = is === 'a number' || is === 'true or false'
  return {
    code: 'install/object',
    says: `${path} must be ${words[wanted] ?? wanted}, it is ${is}`,
    hint: wanted === 'string' && scalar ? 'write it in quotes' : undefined,
  }
}

/** These messages of the server name no field, so it is looked for in what was sent. */
function conversion(ref: ObjectRef, what: string, { wanted }: Known): Refusal[] {
  const at = (found: readonly Path[]): string => (found.length === 0 ? '' : `${found.map(pathText).join(', ')}: `)
  const search = (isFault: (value: Json, path: Path) => boolean): Path[] =>
    wanted === undefined ? [] : [...leaves(wanted, [], isFault)]
  if (what.includes('quantities must match')) {
    const places = search(
      (value, path) => isAmount(path) && typeof value === 'string' && parseQuantity(value) === undefined,
    )
    return [
      { code: 'install/object', says: `${at(places)}a quantity must be a number with a unit such as 500m, 2Gi or 1` },
    ]
  }
  if (what.includes('illegal base64') && ref.kind === 'Secret') {
    const places = search((value, [top]) => top === 'data' && !isBase64(value))
    const hint = 'write the plain text under stringData instead of data'
    return [{ code: 'install/object', says: `${at(places)}what stands under data must be base64`, hint }]
  }
  if (what.includes('cannot convert float64')) {
    const places = search((value) => typeof value === 'number' && !Number.isInteger(value))
    return [{ code: 'install/object', says: `${at(places)}must be a whole number` }]
  }
  return [{ code: 'install/object', says: `it cannot be read as ${ref.kind}: ${what.trim()}` }]
}

function* leaves(value: Json, path: Path, isFault: (value: Json, path: Path) => boolean): Iterable<Path> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* leaves(item, [...path, i], isFault)
  else if (isMap(value)) for (const key of Object.keys(value)) yield* leaves(value[key]!, [...path, key], isFault)
  else if (isFault(value, path)) yield path
}

function isAmount(path: Path): boolean {
  const parent = path.at(-2)
  return typeof parent === 'string' && ['limits', 'requests', 'hard', 'capacity', 'overhead'].includes(parent)
}

function isBase64(value: Json): boolean {
  const text = typeof value === 'string' ? value.replace(/[\r\n]/g, '') : ''
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
}

/** Lists are entered by index or key; where it cannot be followed, nothing is suggested from it. */
function mapAt(root: JsonMap, path: string): JsonMap | undefined {
  let node: Json | undefined = root
  for (const step of path === '' ? [] : path.split('.')) {
    const [, key, item] = /^([^[]*)(?:\[(.*)\])?$/.exec(step) ?? []
    if (!isMap(node) || key === undefined) return undefined
    node = get(node, key)
    if (item !== undefined) node = Array.isArray(node) ? node[0] : undefined
  }
  return isMap(node) ? node : undefined
}

/** Fields that are mistyped in practice: of workloads, pods, containers, probes, Services, claims. */
const usualFields = (
  'replicas selector template serviceName updateStrategy podManagementPolicy volumeClaimTemplates minReadySeconds ' +
  'revisionHistoryLimit strategy matchLabels matchExpressions rollingUpdate maxUnavailable maxSurge containers ' +
  'initContainers volumes nodeSelector affinity tolerations serviceAccountName securityContext restartPolicy ' +
  'terminationGracePeriodSeconds priorityClassName imagePullSecrets hostNetwork dnsPolicy topologySpreadConstraints ' +
  'name image imagePullPolicy command args env envFrom ports resources limits requests volumeMounts livenessProbe ' +
  'readinessProbe startupProbe lifecycle preStop postStart value valueFrom configMapKeyRef secretKeyRef fieldRef ' +
  'configMapRef secretRef containerPort hostPort protocol mountPath subPath readOnly httpGet tcpSocket exec path port ' +
  'scheme initialDelaySeconds periodSeconds timeoutSeconds failureThreshold successThreshold type clusterIP targetPort ' +
  'nodePort externalName loadBalancerIP publishNotReadyAddresses sessionAffinity accessModes storageClassName ' +
  'volumeMode storage configMap secret emptyDir persistentVolumeClaim claimName hostPath items key mode defaultMode ' +
  'labels annotations namespace data stringData binaryData immutable rules apiGroups verbs subjects roleRef ' +
  'backoffLimit completions parallelism schedule jobTemplate concurrencyPolicy minAvailable runAsUser runAsNonRoot ' +
  'fsGroup allowPrivilegeEscalation readOnlyRootFilesystem capabilities'
).split(' ')
