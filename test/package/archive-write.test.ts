import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { describe, expect, it, test } from 'vitest'
import { readArchive } from '../../src/chart/archive.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { archiveTime, packArchive } from '../../src/package/archive-write.ts'

const chart: readonly (readonly [string, string | Uint8Array])[] = [
  ['templates/b.yaml', 'kind: B\n'],
  ['templates/_helpers.tpl', '{{- define "x" }}{{ end }}\n'],
  ['values.schema.json', '{}\n'],
  ['values.yaml', 'a: 1\n'],
  ['Chart.yaml', 'apiVersion: v2\nname: demo\nversion: 1.0.0\n'],
  ['files/logo.png', Uint8Array.from({ length: 2000 }, (_, i) => (i * 7) % 256)],
]

function pack(files: readonly (readonly [string, string | Uint8Array])[], seconds = archiveTime): Uint8Array {
  return packArchive('demo', new Map(files), seconds)
}

function wrong(files: readonly (readonly [string, string | Uint8Array])[]): string[] {
  try {
    pack(files)
  } catch (error) {
    return failuresOf(error)!.map(({ code, message }) => `${code}: ${message}`)
  }
  return []
}

describe('an archive', () => {
  it('has the same bytes for the same files, whatever their order and whatever machine', () => {
    const bytes = pack(chart)
    expect(pack([...chart].reverse())).toEqual(bytes)
    // Another number means that users with pinned digests see a new package without any change.
    expect(bytesToHex(sha256(bytes))).toBe('f57ced9f2d5e946eea6aef1594e1d610313878241287b6e40f0c0de5b5ef1c42')
  })

  it('holds every file byte for byte below the name of the chart', () => {
    const { files } = readArchive(pack(chart), 'demo.tgz')
    expect(files.size).toBe(chart.length)
    for (const [path, content] of chart) {
      expect(files.get(path)).toEqual(typeof content === 'string' ? new TextEncoder().encode(content) : content)
    }
  })

  it('gives every file the one time that it is told, also in its own header', () => {
    const [early, late] = [pack(chart, 0), pack(chart, 1_700_000_000)]
    expect(early).not.toEqual(late)
    const time = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
    expect([time(early), time(late), time(pack(chart, 2 ** 32 - 1))]).toEqual([0, 1_700_000_000, 2 ** 32 - 1])
  })

  it('may hold files without content', () => {
    expect(readArchive(pack([['Chart.yaml', '']]), 'demo.tgz').files.get('Chart.yaml')).toEqual(new Uint8Array())
  })

  test.for([
    ['a name of 95 bytes', 'a'.repeat(95)],
    ['names of 100 bytes below folders of 150', `${'d'.repeat(144)}/${'a'.repeat(100)}`],
    ['many folders', `${'d/'.repeat(100)}a`],
    ['letters of several bytes', `${'ö'.repeat(60)}/${'ü'.repeat(50)}`],
  ])('may hold a path with %s', ([, path]) => {
    expect([...readArchive(pack([[path!, 'x']]), 'demo.tgz').files.keys()]).toEqual([path])
  })

  test.for([
    ['a name of 101 bytes', 'a'.repeat(101)],
    ['folders of 156 bytes', `${'d'.repeat(151)}/a${'b'.repeat(99)}`],
  ])('is refused for a path with %s, which tar cannot hold', ([, path]) => {
    expect(wrong([[path!, 'x']])).toEqual([`package/chart: the path demo/${path!} is too long for an archive`])
  })

  it('is refused where Helm would not load it: for every file above 5 MiB, and above 100 MiB in all', () => {
    const large = new Uint8Array(5 * 1024 * 1024)
    expect(wrong([['a', large]])).toEqual([])
    expect(
      wrong([
        ['a', new Uint8Array(5 * 1024 * 1024 + 1)],
        ['b', new Uint8Array(6 * 1024 * 1024)],
      ]),
    ).toEqual([
      'io/limit: a has 5242881 bytes; Helm loads no file of more than 5242880',
      'io/limit: b has 6291456 bytes; Helm loads no file of more than 5242880',
    ])
    const many = Array.from({ length: 21 }, (_, i): [string, Uint8Array] => [`f${i}`, large])
    expect(wrong(many)).toEqual(['io/limit: the chart has 110100480 bytes; Helm loads no more than 104857600'])
  })
})
