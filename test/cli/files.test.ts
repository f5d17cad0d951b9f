import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readValuesFile } from '../../src/cli/values-file.ts'
import { failuresOf, type Failure } from '../../src/core/failure.ts'
import { readInputFile } from '../../src/io/input-file.ts'
import { createOutputFolder } from '../../src/io/output-folder.ts'
import { decodeText } from '../../src/io/text.ts'
import { fakeIo } from './fake-io.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'capstan-'))
})

function failure(step: () => unknown): Pick<Failure, 'code' | 'message' | 'hint'> {
  try {
    step()
  } catch (error) {
    const { code, message, hint } = failuresOf(error)![0]!
    return { code, message, hint }
  }
  throw new Error('it did not fail')
}

describe('a file that the user names', () => {
  it('is read whole, larger than one chunk', () => {
    writeFileSync(join(cwd, 'big.yaml'), 'x'.repeat(300_000))
    expect(readInputFile('big.yaml', cwd)).toHaveLength(300_000)
  })

  it('may be a pipe', () => {
    spawnSync('mkfifo', [join(cwd, 'pipe')])
    spawnSync('sh', ['-c', 'head -c 200000 /dev/zero > pipe &'], { cwd, stdio: 'ignore' })
    expect(readInputFile('pipe', cwd)).toHaveLength(200_000)
  })

  it.each<[string, string, () => void, ReturnType<typeof failure>]>([
    [
      'that is missing, with the nearest name there',
      'sub/value.yaml',
      () => {
        mkdirSync(join(cwd, 'sub'))
        writeFileSync(join(cwd, 'sub', 'values.yaml'), '')
      },
      { code: 'io/not-found', message: 'sub/value.yaml does not exist', hint: 'did you mean sub/values.yaml?' },
    ],
    [
      'in a folder that is missing',
      'nope/values.yaml',
      () => undefined,
      {
        code: 'io/not-found',
        message: 'nope/values.yaml does not exist',
        hint: 'the folder nope does not exist either',
      },
    ],
    [
      'that is a folder',
      'folder',
      () => mkdirSync(join(cwd, 'folder')),
      { code: 'usage', message: 'folder is a folder, where a file is wanted', hint: undefined },
    ],
    [
      'below a file',
      'file/values.yaml',
      () => writeFileSync(join(cwd, 'file'), ''),
      {
        code: 'io/read',
        message: 'cannot read file/values.yaml: a part of the path is a file, not a folder',
        hint: undefined,
      },
    ],
    [
      'that is a circle of links',
      'a',
      () => symlinkSync('a', join(cwd, 'a')),
      { code: 'io/read', message: 'cannot read a: its symbolic links go round in a circle', hint: undefined },
    ],
    [
      'of 50 MB',
      'huge.yaml',
      () => {
        writeFileSync(join(cwd, 'huge.yaml'), '')
        truncateSync(join(cwd, 'huge.yaml'), 50e6)
      },
      { code: 'io/limit', message: 'huge.yaml is 47.7 MiB large; a file may have 16 MiB', hint: undefined },
    ],
    [
      'that never ends',
      '/dev/zero',
      () => undefined,
      { code: 'io/limit', message: '/dev/zero goes on and on; a file may have 16 MiB', hint: undefined },
    ],
  ])('%s: %s', (_what, path, make, expected) => {
    make()
    expect(failure(() => readInputFile(path, cwd))).toEqual(expected)
  })

  it.skipIf(process.getuid?.() === 0)('that may not be read says so (root may read anything)', () => {
    writeFileSync(join(cwd, 'secret.yaml'), '')
    chmodSync(join(cwd, 'secret.yaml'), 0)
    expect(failure(() => readInputFile('secret.yaml', cwd)).message).toBe('cannot read secret.yaml: permission denied')
  })
})

describe('the text of a file', () => {
  const bytes = (...parts: (string | number[])[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

  it.each([
    ['UTF-8', bytes('a: ü😀'), 'a: ü😀'],
    ['UTF-8 with a byte order mark', bytes([0xef, 0xbb, 0xbf], 'a: 1'), 'a: 1'],
    ['UTF-16 of PowerShell', bytes([0xff, 0xfe], [0x61, 0, 0xfc, 0]), 'aü'],
    ['UTF-16, big end first', bytes([0xfe, 0xff], [0, 0x61, 0, 0xfc]), 'aü'],
    ['nothing', bytes(), ''],
  ])('may be %s', (_what, input, text) => expect(decodeText(input, 'v.yaml')).toBe(text))

  it('has the line and column of its first bad byte', () => {
    const failing = (): string => decodeText(bytes('a: \ufffd\nb: ', [0xe9], 't\u00e9\nc: 1\n'), 'v.yaml')
    expect(failing).toThrow('v.yaml is not UTF-8 text')
    try {
      failing()
    } catch (error) {
      expect(failuresOf(error)![0]!.at).toMatchObject({ file: 'v.yaml', line: 2, column: 4, text: 'b: \ufffdt\u00e9' })
    }
  })

  it('is none when the file is binary; an archive is named as one', () => {
    expect(failure(() => decodeText(bytes([0, 1, 2]), 'a.out'))).toEqual({
      code: 'yaml/syntax',
      message: 'a.out is not text: it holds NUL bytes',
      hint: undefined,
    })
    expect(failure(() => decodeText(bytes([0x1f, 0x8b, 8, 0]), 'kafka.tgz')).hint).toBe(
      'it is compressed; if it is a chart, write --chart kafka.tgz',
    )
  })
})

describe('a values file', () => {
  it('may be standard input, which a person at a terminal is told', () => {
    const io = fakeIo({ stdin: 'a: 1\n', terminal: { stdin: true } })
    expect(readValuesFile('-', io)).toEqual({ file: 'standard input', text: 'a: 1\n' })
    expect(io.err()).toBe('reading values from the terminal; end with Ctrl-D\n')
  })

  it('may not be a chart, for which there is --chart', () => {
    mkdirSync(join(cwd, 'kafka'))
    writeFileSync(join(cwd, 'kafka', 'Chart.yaml'), '')
    expect(failure(() => readValuesFile('kafka', fakeIo({ cwd })))).toEqual({
      code: 'usage',
      message: 'kafka is a chart, where a values file is wanted',
      hint: 'write capstan render --chart kafka, with a values file before it if there is one',
    })
  })
})

describe('an output folder', () => {
  it('is made when first written to, and takes files below new folders', () => {
    const folder = createOutputFolder('out', cwd)
    expect(existsSync(join(cwd, 'out'))).toBe(false)
    expect(folder.write('kafka/templates/a.yaml', 'a: 1\n')).toBe('out/kafka/templates/a.yaml')
    expect(readFileSync(join(cwd, 'out/kafka/templates/a.yaml'), 'utf8')).toBe('a: 1\n')
  })

  it('replaces its file of the last run, leaves all others, and keeps no drafts', () => {
    const folder = createOutputFolder('out', cwd)
    folder.write('a.yaml', 'old')
    writeFileSync(join(cwd, 'out', 'README.md'), 'mine')
    folder.write('a.yaml', 'new')
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['README.md', 'a.yaml'])
    expect(readFileSync(join(cwd, 'out', 'a.yaml'), 'utf8')).toBe('new')
  })

  it.each(['../x.yaml', 'a/../../x.yaml', '/etc/x.yaml', 'a//x.yaml', './x.yaml', '', 'a\\..\\x.yaml', 'a\0b', '..'])(
    'refuses the path %j',
    (path) => {
      expect(failure(() => createOutputFolder('out', cwd).write(path, 'x')).message).toMatch(
        /is no path inside the output folder$/,
      )
      expect(existsSync(join(cwd, 'out'))).toBe(false)
    },
  )

  it('does not follow a link that leads out of it', () => {
    mkdirSync(join(cwd, 'out'))
    mkdirSync(join(cwd, 'outside'))
    symlinkSync('../outside', join(cwd, 'out', 'kafka'))
    const { code, message } = failure(() => createOutputFolder('out', cwd).write('kafka/a.yaml', 'x'))
    expect(code).toBe('io/write')
    expect(message).toContain('out/kafka is a link that leads out of the output folder, to ')
    expect(readdirSync(join(cwd, 'outside'))).toEqual([])
  })

  it('makes no folder through such a link either', () => {
    mkdirSync(join(cwd, 'out'))
    mkdirSync(join(cwd, 'outside'))
    symlinkSync('../outside', join(cwd, 'out', 'kafka'))
    failure(() => createOutputFolder('out', cwd).write('kafka/templates/a.yaml', 'x'))
    expect(readdirSync(join(cwd, 'outside'))).toEqual([])
  })

  it('replaces a link in the place of a file, and not the file that it names', () => {
    mkdirSync(join(cwd, 'out'))
    writeFileSync(join(cwd, 'dear.txt'), 'dear')
    symlinkSync('../dear.txt', join(cwd, 'out', 'a.yaml'))
    createOutputFolder('out', cwd).write('a.yaml', 'x')
    expect(readFileSync(join(cwd, 'dear.txt'), 'utf8')).toBe('dear')
  })

  it('may itself be a link, as the user chose it', () => {
    mkdirSync(join(cwd, 'real'))
    symlinkSync('real', join(cwd, 'out'))
    createOutputFolder('out', cwd).write('k/a.yaml', 'x')
    expect(existsSync(join(cwd, 'real/k/a.yaml'))).toBe(true)
  })

  it('says what is in the way', () => {
    mkdirSync(join(cwd, 'out', 'a.yaml'), { recursive: true })
    writeFileSync(join(cwd, 'out', 'kafka'), '')
    const folder = createOutputFolder('out', cwd)
    expect(failure(() => folder.write('a.yaml', 'x')).message).toBe(
      'cannot write out/a.yaml: a folder of that name is in the way',
    )
    expect(failure(() => folder.write('kafka/a.yaml', 'x')).message).toBe(
      'cannot make the folder out/kafka: something of that name exists already',
    )
    expect(failure(() => createOutputFolder('/proc/capstan', cwd).write('a.yaml', 'x'))).toMatchObject({
      code: 'io/write',
    })
  })

  it.skipIf(process.getuid?.() === 0)('that is read-only says so (root may write anywhere)', () => {
    mkdirSync(join(cwd, 'out'))
    chmodSync(join(cwd, 'out'), 0o500)
    expect(failure(() => createOutputFolder('out', cwd).write('a.yaml', 'x')).message).toBe(
      'cannot write out/a.yaml: permission denied',
    )
  })
})
