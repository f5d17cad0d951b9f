import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { below, textBelow } from './below.ts'
import type { ContractBed } from './cluster.ts'
import { configMap } from './contract-objects.ts'

const manager = 'capstan'
const maps = { apiVersion: 'v1', kind: 'ConfigMap' }

export function followContract(bed: () => ContractBed): void {
  const apply = (name: string, data: JsonMap, labels: JsonMap) =>
    bed().cluster.apply(configMap(name, data, { labels }), { manager })
  const remove = (name: string) => bed().cluster.remove({ ...maps, namespace: bed().namespace, name })

  describe('follows a kind', () => {
    it('from what is there through all that changes', async () => {
      const { cluster, namespace } = bed()
      const labels = { follow: 'changes' }
      await apply('follow-a', { a: '1' }, labels)
      const seen = cluster.follow(maps, { namespace, labels: 'follow=changes' })[Symbol.asyncIterator]()
      expect(names(await next(seen))).toEqual(['follow-a'])
      await apply('follow-b', {}, labels)
      const both = await until(seen, (items) => items.length === 2)
      expect(both.map(({ kind }) => kind)).toEqual(['ConfigMap', 'ConfigMap'])
      await apply('follow-a', { a: '2' }, labels)
      const changed = await until(seen, (items) => items.some((it) => below(it, 'data', 'a') === '2'))
      expect(both.filter((it) => changed.includes(it)).map(nameOf)).toEqual(['follow-b'])
      await remove('follow-a')
      expect(names(await until(seen, (items) => items.length === 1))).toEqual(['follow-b'])
      await seen.return?.()
    })

    it('beginning with nothing where nothing is', async () => {
      const { cluster, namespace } = bed()
      const seen = cluster.follow(maps, { namespace, labels: 'follow=empty' })[Symbol.asyncIterator]()
      expect(await next(seen)).toEqual([])
      await apply('follow-new', {}, { follow: 'empty' })
      expect(names(await until(seen, (items) => items.length === 1))).toEqual(['follow-new'])
      await seen.return?.()
    })

    it('and loses sight of what the selector no longer chooses', async () => {
      const { cluster, namespace } = bed()
      await apply('follow-gone', {}, { follow: 'gone' })
      const seen = cluster.follow(maps, { namespace, labels: 'follow=gone' })[Symbol.asyncIterator]()
      expect(await next(seen)).toHaveLength(1)
      await apply('follow-gone', {}, { follow: 'elsewhere' })
      expect(await until(seen, (items) => items.length === 0)).toEqual([])
      await seen.return?.()
    })

    it('and tells at once what happened while nobody asked', async () => {
      const { cluster, namespace } = bed()
      const seen = cluster.follow(maps, { namespace, labels: 'follow=late' })[Symbol.asyncIterator]()
      await next(seen)
      for (const name of ['follow-1', 'follow-2', 'follow-3']) await apply(name, {}, { follow: 'late' })
      const all = await until(seen, (items) => items.length === 3)
      expect(names(all).sort()).toEqual(['follow-1', 'follow-2', 'follow-3'])
      await seen.return?.()
    })

    it('and keeps of each object only what is asked for', async () => {
      const { cluster, namespace } = bed()
      await apply('follow-kept', { a: '1' }, { follow: 'kept' })
      const keep = (object: JsonMap) => ({ name: nameOf(object) })
      const seen = cluster.follow(maps, { namespace, labels: 'follow=kept', keep })[Symbol.asyncIterator]()
      const first = await next(seen)
      expect(first).toEqual([{ name: 'follow-kept' }])
      await apply('follow-more', {}, { follow: 'kept' })
      const second = await until(seen, (items) => items.length === 2)
      expect(second).toContain(first[0])
      await seen.return?.()
    })

    it('until its signal aborts, also while it waits', async () => {
      const { cluster, namespace } = bed()
      const ending = new AbortController()
      const seen = cluster
        .bound(ending.signal)
        .follow(maps, { namespace, labels: 'follow=ended' })
        [Symbol.asyncIterator]()
      await next(seen)
      const waiting = seen.next()
      ending.abort()
      expect(await waiting).toMatchObject({ done: true })
      const never = cluster.bound(ending.signal).follow(maps, { namespace })[Symbol.asyncIterator]()
      expect(await never.next()).toMatchObject({ done: true })
    })

    it('that is not served as one that has no objects', async () => {
      const seen = bed().cluster.follow({ apiVersion: 'example.invalid/v1', kind: 'No' })[Symbol.asyncIterator]()
      expect(await next(seen)).toEqual([])
      await seen.return?.()
    })
  })

  describe('bound to a signal', () => {
    it('asks nothing more when it has aborted', async () => {
      const { cluster, namespace } = bed()
      const ending = new AbortController()
      const bound = cluster.bound(ending.signal)
      expect(await bound.get({ ...maps, namespace, name: 'none' })).toBeUndefined()
      ending.abort()
      for (const ask of [
        () => bound.get({ ...maps, namespace, name: 'none' }),
        () => bound.list(maps, { namespace }),
        () => bound.apply(configMap('never', {}), { manager }),
        () => bound.version(),
        () => bound.kinds(),
        () => bound.served(maps),
      ]) {
        const error = await ask().then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        expect(error).toBeInstanceOf(Failure)
        expect((error as Failure).code).toBe('cluster/cancelled')
      }
      expect(await cluster.get({ ...maps, namespace, name: 'never' })).toBeUndefined()
    })
  })
}

type Seen = AsyncIterator<readonly JsonMap[]>

async function next(seen: Seen): Promise<readonly JsonMap[]> {
  const result = await seen.next()
  if (result.done === true) throw new Error('it ended')
  return result.value
}

async function until(seen: Seen, enough: (items: readonly JsonMap[]) => boolean): Promise<readonly JsonMap[]> {
  for (;;) {
    const items = await next(seen)
    if (enough(items)) return items
  }
}

function names(items: readonly JsonMap[]): string[] {
  return items.map(nameOf)
}

function nameOf(object: JsonMap): string {
  return textBelow(object, 'metadata', 'name')
}
