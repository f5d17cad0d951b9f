import { describe, expect, it, test } from 'vitest'
import { hookOf } from '../../src/chart/hook.ts'
import { compareForInstall, installOrder } from '../../src/chart/order.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { isMap } from '../../src/core/json.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { byCodePoint } from '../../src/core/order.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import oracle from '../vectors/kind-order.json' with { type: 'json' }

interface Row {
  readonly note: string
  readonly files: Record<string, string>
  readonly install: { hooks: Listed[]; manifests: Listed[] } | { error: boolean }
}

interface Listed {
  readonly kind: string
  readonly name?: string
  readonly path: string
  readonly events?: string[]
  readonly weight?: number
  readonly deletePolicies?: string[]
}

/** Rows that come out otherwise here, with the reason. */
const otherwise: Record<string, string> = {
  'comment-only document': 'Helm keeps a document without content and fails over it at installation; here it is none',
}

function sorted(files: Record<string, string>): { hooks: Listed[]; manifests: Listed[] } {
  const hooks: Listed[] = []
  const manifests: Listed[] = []
  for (const path of Object.keys(files).sort(byCodePoint)) {
    for (const document of readDocuments(files[path]!, path)) {
      const manifest = isMap(document) ? document : {}
      const hook = hookOf(manifest)
      const listed = { kind: text(manifest, 'kind') ?? '', ...nameOf(manifest), path }
      if (hook === undefined) manifests.push(listed)
      else
        hooks.push({
          ...listed,
          events: [...hook.events],
          weight: hook.weight,
          deletePolicies: [...hook.deletePolicies],
        })
    }
  }
  return { hooks: hooks.sort(compareForInstall), manifests: manifests.sort(compareForInstall) }
}

function text(map: JsonMap, key: string): string | undefined {
  return typeof map[key] === 'string' ? map[key] : undefined
}

function nameOf(manifest: JsonMap): { name?: string } {
  const metadata = manifest['metadata']
  const name = isMap(metadata) ? metadata['name'] : undefined
  return name === undefined || typeof name === 'object' ? {} : { name: String(name) }
}

describe('the order of installation', () => {
  it('lists the kinds of Helm in its order', () => {
    expect(oracle.installOrder.map((kind) => installOrder(kind))).toEqual(oracle.installOrder.map((_, place) => place))
  })

  it('puts kinds that Helm does not list last, by name in bytes', () => {
    const kinds = [
      'Kafka',
      'Certificate',
      'ConfigMap',
      'certificate',
      'ValidatingWebhookConfiguration',
      '__proto__',
      'constructor',
    ]
    expect(
      kinds
        .map((kind) => ({ kind }))
        .sort(compareForInstall)
        .map(({ kind }) => kind),
    ).toEqual([
      ...[
        'ConfigMap',
        'ValidatingWebhookConfiguration',
        'Certificate',
        'Kafka',
        '__proto__',
        'certificate',
        'constructor',
      ],
    ])
  })

  it('is stable for two of one kind', () => {
    expect(compareForInstall({ kind: 'Service' }, { kind: 'Service' })).toBe(0)
    expect(compareForInstall({ kind: 'Kafka' }, { kind: 'Kafka' })).toBe(0)
  })

  test.for((oracle.vectors as unknown as Row[]).map((row): [string, Row] => [row.note, row]))(
    'is that of Helm 4.3: %s',
    ([note, row]) => {
      if ('error' in row.install) expect(() => sorted(row.files)).toThrow()
      else if (note in otherwise) {
        const manifests = row.install.manifests.filter(({ kind, name }) => kind !== '' || name !== undefined)
        expect(sorted(row.files)).toEqual({ hooks: row.install.hooks, manifests })
        expect(manifests).not.toEqual(row.install.manifests)
      } else expect(sorted(row.files)).toEqual(row.install)
    },
  )
})

describe('a hook', () => {
  function annotated(annotations: JsonMap): JsonMap {
    return { kind: 'Job', metadata: { name: 'j', annotations } }
  }

  it('is a manifest with the annotation helm.sh/hook, its events split at commas', () => {
    expect(hookOf(annotated({ 'helm.sh/hook': ' Pre-Install , test-success' }))).toEqual({
      events: ['pre-install', 'test'],
      weight: 0,
      deletePolicies: [],
    })
  })

  test.for<[weight: string, is: number]>([
    ['5', 5],
    ['-1', -1],
    ['+3', 3],
    ['abc', 0],
    ['1.5', 0],
    ['', 0],
  ])('of weight %j has %d', ([weight, is]) => {
    expect(hookOf(annotated({ 'helm.sh/hook': 'test', 'helm.sh/hook-weight': weight }))?.weight).toBe(is)
  })

  test.for<[JsonMap]>([
    [{}],
    [{ metadata: null }],
    [{ metadata: { annotations: [] } }],
    [{ metadata: { annotations: { 'helm.sh/hook': 1 } } }],
  ])('is none without that annotation: %j', ([manifest]) => {
    expect(hookOf(manifest)).toBeUndefined()
  })

  it('with an event that does not exist is refused, where Helm drops the manifest without a word', () => {
    try {
      hookOf(annotated({ 'helm.sh/hook': 'pre-instal' }))
      expect.unreachable()
    } catch (error) {
      expect(failuresOf(error)?.[0]).toMatchObject({ hint: 'did you mean pre-install?' })
    }
  })
})
