import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
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
