import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { FileTree } from '../../src/core/ports.ts'
import type { ChartFinder } from '../../src/io/chart-path.ts'
import { chartFinder } from '../../src/io/chart-path.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'charts-'))
  for (const path of [
    'own/kafka/Chart.yaml',
    'own/half/values.yaml',
    'shipped/kafka/Chart.yaml',
    'shipped/half/Chart.yaml',
    'shipped/zoo/Chart.yaml',
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), path)
  }
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

describe('the chart path', () => {
  it('finds a chart in the first folder that has it', () => {
    const { find } = chartFinder([join(root, 'own'), join(root, 'shipped')])
    expect(find('kafka')?.at).toBe(join(root, 'own/kafka'))
    expect(find('zoo')?.at).toBe(join(root, 'shipped/zoo'))
  })

  it('stops at a folder without Chart.yaml rather than render another chart of that name', () => {
    const finder = chartFinder([join(root, 'own'), join(root, 'shipped')])
    expect(finder.find('half')?.at).toBe(join(root, 'own/half'))
  })

  it('lists the names of all charts, each once, sorted', () => {
    expect(chartFinder([join(root, 'own'), join(root, 'shipped')]).names()).toEqual(['half', 'kafka', 'zoo'])
  })

  it('may hold folders that do not exist', () => {
    const finder = chartFinder([join(root, 'nowhere'), join(root, 'shipped')])
    expect(finder.find('zoo')?.at).toBe(join(root, 'shipped/zoo'))
    expect(finder.names()).toEqual(['half', 'kafka', 'zoo'])
  })

  it('says what is wrong with a chart that is there but cannot be entered', () => {
    symlinkSync('loop', join(root, 'own/loop'))
    expect(() => chartFinder([join(root, 'own')]).find('loop')).toThrow(/its links go in a circle/)
  })

  it('may hold a file in place of a folder', () => {
    expect(chartFinder([join(root, 'own/kafka/Chart.yaml')]).names()).toEqual([])
    expect(chartFinder([join(root, 'own/kafka/Chart.yaml')]).find('kafka')).toBeUndefined()
  })

  it('reads a chart once', () => {
    const { find } = chartFinder([join(root, 'own')])
    expect(find('kafka')).toBe(find('kafka'))
  })

  test.for(['nothing', '', '.', '..', '../own/kafka', '/etc', 'kafka/../kafka', 'kafka\0', 'Chart.yaml'])(
    'does not find %j',
    (name) => {
      expect(chartFinder([join(root, 'own')]).find(name)).toBeUndefined()
    },
  )
})

describe('an archive in the chart path', () => {
  const unpack = (bytes: Uint8Array, at: string): FileTree => ({ at, files: new Map([['content', bytes]]) })
  const finder = (...folders: string[]): ChartFinder =>
    chartFinder(
      folders.map((folder) => join(root, folder)),
      root,
      { unpack },
    )
  const put = (...paths: string[]): void => {
    for (const path of paths) writeFileSync(join(root, path), path)
  }

  test.for<[archives: string[], found: string | undefined]>([
    [['zk-1.2.3.tgz'], 'own/zk-1.2.3.tgz'],
    [['zk.tgz'], 'own/zk.tgz'],
    [['zk-1.9.0.tgz', 'zk-1.10.0.tgz', 'zk-1.2.0.tgz'], 'own/zk-1.10.0.tgz'],
    [['zk-2.0.0-rc.1.tgz', 'zk-2.0.0.tgz', 'zk-2.0.0-rc.2.tgz'], 'own/zk-2.0.0.tgz'],
    [['zk-2.0.0-rc.10.tgz', 'zk-2.0.0-rc.9.tgz'], 'own/zk-2.0.0-rc.10.tgz'],
    [['zk-1.0.0+a.tgz', 'zk-1.0.0+b.tgz'], 'own/zk-1.0.0+b.tgz'],
    [['zk-v1.2.tgz', 'zk-1.1.9.tgz'], 'own/zk-v1.2.tgz'],
    [['zk.tgz', 'zk-9.0.0.tgz'], 'own/zk.tgz'],
    [['zk-connect-1.0.0.tgz', 'zk-2-1.0.0.tgz', 'zk-.tgz', 'zk-x.tgz', 'zk-1.0.0.tar', 'zkx-1.0.0.tgz'], undefined],
  ])('of %j the one that is found is %j', ([archives, found]) => {
    put(...archives.map((name) => `own/${name}`))
    expect(finder('own').find('zk')?.at).toBe(found)
  })

  it('stands behind a folder of the same name, and in front of the folders of the chart path that come later', () => {
    put('own/kafka-9.0.0.tgz', 'own/zoo-0.1.0.tgz')
    expect(finder('own', 'shipped').find('kafka')?.at).toBe('own/kafka')
    expect(finder('own', 'shipped').find('zoo')?.at).toBe('own/zoo-0.1.0.tgz')
  })

  it('is found with its version as a part of the name', () => {
    put('own/zk-1.0.0.tgz', 'own/zk-2.0.0.tgz')
    expect(finder('own').find('zk-1.0.0')?.at).toBe('own/zk-1.0.0.tgz')
  })

  it('is the newest that a dependency takes, else the newest, which then says why not', () => {
    put('own/zk-1.0.0.tgz', 'own/zk-1.5.0.tgz', 'own/zk-2.0.0.tgz')
    const { find } = finder('own')
    expect(find('zk', '^1')?.at).toBe('own/zk-1.5.0.tgz')
    expect(find('zk', '^3')?.at).toBe('own/zk-2.0.0.tgz')
    expect(find('zk')?.at).toBe('own/zk-2.0.0.tgz')
    expect(find('zk', '^1')).toBe(find('zk', '^1'))
  })

  it('knows its folder, for the charts beside it, and its name', () => {
    put('own/zk-1.0.0.tgz', 'own/zk-2.0.0.tgz', 'own/plain.tgz', 'own/zk-connect-1.0.0-rc.1.tgz', 'own/notes.txt')
    const own = finder('own')
    expect(own.folderOf(own.find('zk')!)).toBe(join(root, 'own'))
    expect(own.names()).toEqual(['kafka', 'plain', 'zk', 'zk-connect'])
  })

  it('is read as bytes, and what is wrong with it is said', () => {
    put('own/zk-1.0.0.tgz')
    expect(new TextDecoder().decode(finder('own').find('zk')!.files.get('content'))).toBe('own/zk-1.0.0.tgz')
    mkdirSync(join(root, 'own/dir-1.0.0.tgz'))
    expect(() => finder('own').find('dir')).toThrow('own/dir-1.0.0.tgz is no ordinary file')
  })

  it('is not looked at by who cannot unpack it', () => {
    put('own/zk-1.0.0.tgz')
    expect(chartFinder([join(root, 'own')]).find('zk')).toBeUndefined()
    expect(chartFinder([join(root, 'own')]).names()).toEqual(['kafka'])
  })
})
