import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { cacheFolder, createCache } from '../../src/io/cache.ts'

const key = 'a'.repeat(64)
let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'cache', 'capstan')
})

describe('the cache', () => {
  it('gives back what was written, in another run too', () => {
    createCache(folder).write('skeleton', key, '{"a":"ü\n"}')
    expect(createCache(folder).read('skeleton', key)).toBe('{"a":"ü\n"}')
  })

  it('misses what was never written, and makes no folder for a read', () => {
    expect(createCache(folder).read('skeleton', key)).toBeUndefined()
    expect(existsSync(folder)).toBe(false)
  })

  it('keeps kinds and keys apart', () => {
    const cache = createCache(folder)
    cache.write('skeleton', key, 'a')
    expect(cache.read('schema', key)).toBeUndefined()
    expect(cache.read('skeleton', 'b'.repeat(64))).toBeUndefined()
  })

  it('is private: folder 0700, files 0600, and no draft stays behind', () => {
    createCache(folder).write('skeleton', key, 'a')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder)).toEqual([`skeleton-${key}`])
    expect(statSync(join(folder, `skeleton-${key}`)).mode & 0o777).toBe(0o600)
  })

  it.each<[string, (file: string) => void]>([
    ['cut short', (file) => truncateSync(file, statSync(file).size - 1)],
    ['cut within its first line', (file) => truncateSync(file, 5)],
    ['empty', (file) => writeFileSync(file, '')],
    ['longer', (file) => writeFileSync(file, readFileSync(file, 'utf8') + 'x')],
    ['of another format', (file) => writeFileSync(file, 'capstan 2 5\nhello')],
  ])('misses an entry that is %s', (_what, spoil) => {
    const cache = createCache(folder)
    cache.write('skeleton', key, 'hello')
    spoil(join(folder, `skeleton-${key}`))
    expect(cache.read('skeleton', key)).toBeUndefined()
    cache.write('skeleton', key, 'hello')
    expect(cache.read('skeleton', key)).toBe('hello')
  })

  it('neither reads nor writes a folder that others may write to', () => {
    createCache(folder).write('skeleton', key, 'planted')
    chmodSync(folder, 0o722)
    const cache = createCache(folder)
    cache.write('skeleton', 'b'.repeat(64), 'x')
    expect(cache.read('skeleton', key)).toBeUndefined()
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('does not follow a link in place of its folder', () => {
    createCache(folder).write('skeleton', key, 'planted')
    symlinkSync(folder, `${folder}-link`)
    expect(createCache(`${folder}-link`).read('skeleton', key)).toBeUndefined()
  })

  it('is off without a folder, and when the folder cannot be made', () => {
    writeFileSync(join(folder, '..', '..', 'file'), '')
    for (const place of [undefined, join(folder, '..', '..', 'file', 'x')]) {
      const cache = createCache(place)
      cache.write('skeleton', key, 'a')
      expect(cache.read('skeleton', key)).toBeUndefined()
    }
  })

  it.each([
    ['../x', key],
    ['skeleton', '../../../etc/passwd'],
    ['skeleton', 'short'],
  ])('refuses the name %s %s', (kind, name) => {
    const cache = createCache(folder)
    cache.write(kind, name, 'a')
    expect(cache.read(kind, name)).toBeUndefined()
  })

  it('drops its oldest entries when it grows too large, and no file of others', () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, 'thesis.txt'), 'x'.repeat(10_000))
    const cache = createCache(folder, 1000)
    const keys = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(16))
    for (const [i, key] of keys.entries()) {
      cache.write('skeleton', key, 'x'.repeat(300))
      if (i < 3) utimesSync(join(folder, `skeleton-${key}`), i, i)
    }
    expect(keys.map((key) => cache.read('skeleton', key) !== undefined)).toEqual([false, false, true, true])
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true)
  })
})

describe('the place of the cache', () => {
  it.each([
    [{ HOME: '/home/a' }, '/home/a/.cache/capstan'],
    [{ HOME: '/home/a', XDG_CACHE_HOME: '/x' }, '/x/capstan'],
    [{ HOME: '/home/a', XDG_CACHE_HOME: 'relative' }, '/home/a/.cache/capstan'],
    [{ HOME: '/home/a', XDG_CACHE_HOME: '' }, '/home/a/.cache/capstan'],
    [{ HOME: '' }, undefined],
    [{}, undefined],
  ])('%j → %s', (env, expected) => expect(cacheFolder(env)).toBe(expected))
})
