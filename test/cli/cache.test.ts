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
import { materialOf } from '../../src/io/material.ts'

const material = materialOf(['1.0', 'a: {{Values.a}}'])
const other = materialOf(['1.0', 'a: {{Values.b}}'])
const entry = `skeleton-${material.name}`
let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'cache', 'capstan')
})

describe('the cache', () => {
  it('gives back what was written, in another run too', () => {
    createCache(folder).write('skeleton', material, '{"a":"ü\n"}')
    expect(createCache(folder).read('skeleton', material)).toBe('{"a":"ü\n"}')
  })

  it('misses what was never written, and makes no folder for a read', () => {
    expect(createCache(folder).read('skeleton', material)).toBeUndefined()
    expect(existsSync(folder)).toBe(false)
  })

  it('keeps kinds and materials apart', () => {
    const cache = createCache(folder)
    cache.write('skeleton', material, 'a')
    expect(cache.read('schema', material)).toBeUndefined()
    expect(cache.read('skeleton', other)).toBeUndefined()
  })

  it('is private: folder 0700, files 0600, and no draft stays behind', () => {
    createCache(folder).write('skeleton', material, 'a')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder)).toEqual([entry])
    expect(statSync(join(folder, entry)).mode & 0o777).toBe(0o600)
  })

  it.each<[string, (file: string) => void]>([
    ['cut short', (file) => truncateSync(file, statSync(file).size - 1)],
    ['cut within its first line', (file) => truncateSync(file, 5)],
    ['empty', (file) => writeFileSync(file, '')],
    ['longer', (file) => writeFileSync(file, readFileSync(file, 'utf8') + 'x')],
    ['of another format', (file) => writeFileSync(file, 'capstan 1 5\nhello')],
    [
      'of another material under the same name',
      (file) => writeFileSync(file, readFileSync(file, 'latin1').replace('Values.a', 'Values.z'), 'latin1'),
    ],
  ])('misses an entry that is %s', (_what, spoil) => {
    const cache = createCache(folder)
    cache.write('skeleton', material, 'hello')
    spoil(join(folder, entry))
    expect(cache.read('skeleton', material)).toBeUndefined()
    cache.write('skeleton', material, 'hello')
    expect(cache.read('skeleton', material)).toBe('hello')
  })

  it('neither reads nor writes a folder that others may write to', () => {
    createCache(folder).write('skeleton', material, 'planted')
    chmodSync(folder, 0o722)
    const cache = createCache(folder)
    cache.write('skeleton', other, 'x')
    expect(cache.read('skeleton', material)).toBeUndefined()
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('does not follow a link in place of its folder', () => {
    createCache(folder).write('skeleton', material, 'planted')
    symlinkSync(folder, `${folder}-link`)
    expect(createCache(`${folder}-link`).read('skeleton', material)).toBeUndefined()
  })

  it('is off without a folder, and when the folder cannot be made', () => {
    writeFileSync(join(folder, '..', '..', 'file'), '')
    for (const place of [undefined, join(folder, '..', '..', 'file', 'x')]) {
      const cache = createCache(place)
      cache.write('skeleton', material, 'a')
      expect(cache.read('skeleton', material)).toBeUndefined()
    }
  })

  it.each(['../x', 'a/b', ''])('refuses the kind %j', (kind) => {
    const cache = createCache(folder)
    cache.write(kind, material, 'a')
    expect(cache.read(kind, material)).toBeUndefined()
  })

  it('drops its oldest entries when it grows too large, and no file of others', () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, 'thesis.txt'), 'x'.repeat(10_000))
    const cache = createCache(folder, 1000)
    const materials = ['a', 'b', 'c', 'd'].map((letter) => materialOf([letter]))
    for (const [i, material] of materials.entries()) {
      cache.write('skeleton', material, 'x'.repeat(300))
      if (i < 3) utimesSync(join(folder, `skeleton-${material.name}`), i, i)
    }
    expect(materials.map((material) => cache.read('skeleton', material) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
    ])
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

describe('the material of an entry', () => {
  it('tells the same bytes apart when they are cut at other places', () => {
    const names = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['1', '1 1']].map((parts) =>
      Buffer.from(materialOf(parts).bytes).toString('hex'),
    )
    expect(new Set(names).size).toBe(names.length)
  })

  it('of much is a hash, which the last byte changes too', () => {
    const much = 'x'.repeat(1_000_000)
    expect(materialOf([much]).bytes).toHaveLength(32)
    expect(materialOf([`${much}y`])).not.toEqual(materialOf([`${much}z`]))
    expect(materialOf([much, ''])).not.toEqual(materialOf([much]))
  })

  it('is the same for text and for its bytes', () => {
    expect(materialOf(['käse'])).toEqual(materialOf([new TextEncoder().encode('käse')]))
  })
})
