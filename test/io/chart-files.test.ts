import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leftOutBy } from '../../src/chart/ignore.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { readArchiveFile, readChartFolder } from '../../src/io/chart-files.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chart-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function paths(folder = 'kafka'): string[] {
  return [...readChartFolder(join(root, folder), 'charts/kafka').files.keys()]
}

function wrong(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    return failuresOf(error)?.map(({ code, message }) => `${code}: ${message}`) ?? [String(error)]
  }
  return []
}

describe('a chart folder', () => {
  it('is read as a tree of relative paths, sorted bytewise', () => {
    for (const path of [
      'values.yaml',
      'Chart.yaml',
      'templates/b.hbs',
      'templates/a/x.hbs',
      'templates/a-1.hbs',
      '.helmignore',
    ]) {
      write(`kafka/${path}`)
    }
    expect(paths()).toEqual([
      '.helmignore',
      'Chart.yaml',
      'templates/a-1.hbs',
      'templates/a/x.hbs',
      'templates/b.hbs',
      'values.yaml',
    ])
  })

  it('gives every file whole, small, empty, or larger than the read buffer', () => {
    const large = 'x'.repeat(64 * 1024 - 1) + 'yz' + 'w'.repeat(100_000)
    write('kafka/Chart.yaml')
    write('kafka/small', 'größe')
    write('kafka/empty')
    write('kafka/large', large)
    write('kafka/buffer', 'x'.repeat(64 * 1024))
    const { files } = readChartFolder(join(root, 'kafka'), 'kafka')
    const text = (path: string): string => new TextDecoder().decode(files.get(path))
    expect(text('small')).toBe('größe')
    expect(text('empty')).toBe('')
    expect(text('large')).toBe(large)
    expect(text('buffer')).toHaveLength(64 * 1024)
  })

  it('does not look into .git and node_modules', () => {
    write('kafka/.git/config')
    write('kafka/files/node_modules/x/index.js')
    write('kafka/Chart.yaml')
    expect(paths()).toEqual(['Chart.yaml'])
  })

  it('may itself be reached by a link', () => {
    write('kafka/Chart.yaml')
    symlinkSync(join(root, 'kafka'), join(root, 'link'))
    expect(paths('link')).toEqual(['Chart.yaml'])
  })

  it('may hold links to its own files and folders', () => {
    write('kafka/Chart.yaml')
    write('kafka/files/a/x')
    symlinkSync('files/a/x', join(root, 'kafka/y'))
    symlinkSync('files/a', join(root, 'kafka/b'))
    expect(paths()).toEqual(['Chart.yaml', 'b/x', 'files/a/x', 'y'])
  })

  it('is refused when a link leaves it, for a file and for a folder beside it whose name begins alike', () => {
    write('kafka/Chart.yaml')
    write('kafka-secret/key')
    write('outside')
    symlinkSync('../outside', join(root, 'kafka/a'))
    symlinkSync('../kafka-secret', join(root, 'kafka/b'))
    symlinkSync('/etc/passwd', join(root, 'kafka/c'))
    expect(wrong(paths)).toEqual([
      "io/read: charts/kafka/a is a link that leaves the chart's folder",
      "io/read: charts/kafka/b is a link that leaves the chart's folder",
      "io/read: charts/kafka/c is a link that leaves the chart's folder",
    ])
  })

  it('is refused when a link points nowhere, to itself, or to a folder above it', () => {
    write('kafka/Chart.yaml')
    write('kafka/files/x')
    symlinkSync('nothing', join(root, 'kafka/a'))
    symlinkSync('b', join(root, 'kafka/b'))
    symlinkSync('..', join(root, 'kafka/files/up'))
    expect(wrong(paths)).toEqual([
      'io/not-found: charts/kafka/a does not exist',
      'io/read: charts/kafka/b cannot be read: its links go in a circle',
      "io/read: charts/kafka/files/up is a link that leaves the chart's folder",
    ])
    symlinkSync('.', join(root, 'kafka/files/here'))
    expect(wrong(paths)).toContain('io/read: charts/kafka/files/here is a link to a folder that it stands in')
  })

  it('is refused when links multiply its folders without end', () => {
    write('kafka/Chart.yaml')
    write('kafka/0/x')
    for (let level = 1; level <= 20; level++) {
      mkdirSync(join(root, `kafka/${level}`))
      for (const name of ['a', 'b']) symlinkSync(`../${level - 1}`, join(root, `kafka/${level}/${name}`))
    }
    expect(wrong(paths)).toEqual(['io/limit: charts/kafka holds more than 20000 files'])
  })

  it('is not read when it is no chart: only what tells where the chart is', () => {
    write('home/Downloads/film')
    truncateSync(join(root, 'home/Downloads/film'), 6 * 1024 * 1024)
    write('home/chart.yml')
    write('home/kafka/Chart.yaml', 'name: kafka')
    write('home/charts/zoo/Chart.yaml')
    const { files } = readChartFolder(join(root, 'home'), '.')
    expect([...files.keys()].sort()).toEqual(['chart.yml', 'charts/zoo/Chart.yaml', 'kafka/Chart.yaml'])
    expect([...files.values()].every(({ length }) => length === 0)).toBe(true)
  })

  it('is refused when it holds a pipe', () => {
    write('kafka/Chart.yaml')
    execFileSync('mkfifo', [join(root, 'kafka/pipe')])
    expect(wrong(paths)).toEqual(['io/read: charts/kafka/pipe is no ordinary file'])
  })

  it('is refused when a name has a line break or a backslash in it', () => {
    write('kafka/Chart.yaml')
    write('kafka/a\nkind: Secret')
    write('kafka/a\\b')
    expect(wrong(paths)).toHaveLength(2)
  })

  it('is refused for a file above 5 MiB, before it is read, and above 100 MiB in all', () => {
    write('kafka/Chart.yaml')
    write('kafka/big')
    truncateSync(join(root, 'kafka/big'), 5 * 1024 * 1024 + 1)
    expect(wrong(paths)).toEqual(['io/limit: charts/kafka/big is larger than 5 MiB'])
    truncateSync(join(root, 'kafka/big'), 5 * 1024 * 1024)
    expect(paths()).toEqual(['Chart.yaml', 'big'])
    for (let i = 0; i < 20; i++) symlinkSync('big', join(root, `kafka/${i}`))
    expect(wrong(paths)).toEqual(['io/limit: charts/kafka holds more than 100 MiB'])
  })

  it('is refused when it does not exist, is a file, or cannot be entered', () => {
    write('file')
    expect(wrong(paths)).toEqual(['io/not-found: charts/kafka does not exist'])
    expect(wrong(() => paths('file'))).toEqual(['usage: charts/kafka is not a folder'])
    expect(wrong(() => paths('file/below'))).toEqual([
      'io/read: charts/kafka cannot be read: a part of its path is no folder',
    ])
  })

  it.skipIf(process.getuid?.() === 0)('names every file and folder that may not be read (root may read all)', () => {
    write('kafka/Chart.yaml')
    write('kafka/a')
    write('kafka/b/c')
    chmodSync(join(root, 'kafka/a'), 0)
    chmodSync(join(root, 'kafka/b'), 0)
    expect(wrong(paths)).toEqual([
      'io/read: charts/kafka/a cannot be read: permission denied',
      'io/read: charts/kafka/b cannot be read: permission denied',
    ])
  })
})

describe('what .helmignore leaves out of a chart folder', () => {
  const read = (): string[] => [...readChartFolder(join(root, 'kafka'), 'charts/kafka', leftOutBy).files.keys()]

  it('may be of any size, and counts for no limit', () => {
    write('kafka/Chart.yaml')
    write('kafka/.helmignore', '*.dump\nbackup/\n')
    write('kafka/a.dump')
    write('kafka/backup/b')
    for (const path of ['a.dump', 'backup/b']) truncateSync(join(root, 'kafka', path), 6 * 1024 * 1024)
    for (let i = 0; i < 40; i++) {
      write(`kafka/backup/${i}`)
      truncateSync(join(root, `kafka/backup/${i}`), 4 * 1024 * 1024)
    }
    expect(read()).toEqual(['.helmignore', 'Chart.yaml'])
  })

  it('may be what no chart can hold: a pipe, a link that leaves it, a name with a line break', () => {
    write('kafka/Chart.yaml')
    write('kafka/.helmignore', 'pipe\nout*\nfolder/\na?b\n')
    execFileSync('mkfifo', [join(root, 'kafka/pipe')])
    symlinkSync('/etc/passwd', join(root, 'kafka/out'))
    symlinkSync('nowhere', join(root, 'kafka/out2'))
    symlinkSync('/etc', join(root, 'kafka/folder'))
    write('kafka/a\nb')
    expect(read()).toEqual(['.helmignore', 'Chart.yaml'])
  })

  it("is Helm's own rule without a .helmignore: hidden files among the templates", () => {
    write('kafka/Chart.yaml')
    write('kafka/templates/.a.swp')
    truncateSync(join(root, 'kafka/templates/.a.swp'), 6 * 1024 * 1024)
    expect(read()).toEqual(['Chart.yaml'])
  })

  it.each([
    ['a file that stays', '*.dump\n'],
    ['a rule that cannot be read', 'big\n[a\n'],
  ])('does not lift the limit for %s', (_, rules) => {
    write('kafka/Chart.yaml')
    write('kafka/.helmignore', rules)
    write('kafka/big')
    truncateSync(join(root, 'kafka/big'), 6 * 1024 * 1024)
    expect(wrong(read)).toEqual(['io/limit: charts/kafka/big is larger than 5 MiB'])
  })

  it('does not include Chart.yaml and .helmignore, by which the loader says what is wrong', () => {
    write('kafka/Chart.yaml')
    write('kafka/values.yaml')
    write('kafka/.helmignore', '*\n.*\n')
    expect(read()).toEqual(['.helmignore', 'Chart.yaml'])
  })
})

describe('an archive file', () => {
  it('is read whole', () => {
    write('k.tgz', 'bytes')
    expect(new TextDecoder().decode(readArchiveFile(join(root, 'k.tgz')))).toBe('bytes')
  })

  it('is refused when it is a folder, is not there, or is too large to be a chart', () => {
    write('k.tgz')
    truncateSync(join(root, 'k.tgz'), 101 * 1024 * 1024)
    expect(wrong(() => readArchiveFile(root))).toEqual([`usage: ${root} is no ordinary file`])
    expect(wrong(() => readArchiveFile(join(root, 'no.tgz')))).toEqual([`io/not-found: ${root}/no.tgz does not exist`])
    expect(wrong(() => readArchiveFile(join(root, 'k.tgz')))).toEqual([
      `io/limit: ${root}/k.tgz is larger than 100 MiB`,
    ])
  })
})
