import { gzipSync as fastGzip } from 'node:zlib'
import { gzipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { fileLimit, totalLimit } from '../../src/chart/archive-limits.ts'
import { readArchive } from '../../src/chart/archive.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { join, packed, paxRecord, tarOf, tgzOf } from './tar-of.ts'
import type { Entry } from './tar-of.ts'
import { runs } from '../runs.ts'

const decoder = new TextDecoder()

function read(bytes: Uint8Array): Record<string, string> {
  const { files } = readArchive(bytes, 'kafka.tgz')
  return Object.fromEntries([...files].map(([path, data]) => [path, decoder.decode(data)]))
}

function wrongIn(bytes: Uint8Array): string[] {
  try {
    read(bytes)
  } catch (error) {
    return failuresOf(error)?.map(({ code, message }) => `${code}: ${message}`) ?? [String(error)]
  }
  return []
}

describe('an archive', () => {
  it('is read without its first folder, sorted bytewise', () => {
    const bytes = packed('kafka', { 'values.yaml': 'a: 1', 'Chart.yaml': 'name: kafka', 'templates/x.yaml.hbs': 'x' })
    expect(Object.entries(read(bytes))).toEqual([
      ['Chart.yaml', 'name: kafka'],
      ['templates/x.yaml.hbs', 'x'],
      ['values.yaml', 'a: 1'],
    ])
  })

  it('need not name its first folder like the chart, as in Helm', () => {
    expect(read(packed('whatever-1.0', { 'Chart.yaml': 'x' }))).toEqual({ 'Chart.yaml': 'x' })
  })

  it('may be packed from inside the folder, with ./ before every name', () => {
    expect(
      read(
        tgzOf([
          { name: './', type: '5' },
          { name: './Chart.yaml', data: 'x' },
        ]),
      ),
    ).toEqual({ 'Chart.yaml': 'x' })
  })

  it('may have folders as entries, and the oldest form of them, a name with a slash', () => {
    const entries: Entry[] = [
      { name: 'k/', type: '5' },
      { name: 'k/templates/', type: '\0', format: 'v7' },
      { name: 'k/a', data: 'x', type: '\0', format: 'v7' },
    ]
    expect(read(tgzOf(entries))).toEqual({ a: 'x' })
  })

  it('may end without the two empty blocks, as Go reads it', () => {
    expect(read(gzipSync(tarOf([{ name: 'k/a', data: 'x' }], new Uint8Array())))).toEqual({ a: 'x' })
  })

  it('may carry the extra field and the comment that Helm writes into its gzip header', () => {
    const plain = packed('k', { a: 'x' })
    const extra = [0x2b, 0x61, 0x48, 0x52] // any four bytes
    const header = [0x1f, 0x8b, 8, 0x14, 0, 0, 0, 0, 0, 255, 4, 0, ...extra, ...new TextEncoder().encode('Helm'), 0]
    expect(read(join([new Uint8Array(header), plain.subarray(10)]))).toEqual({ a: 'x' })
  })

  const long = `templates/${'long-'.repeat(30)}name.yaml.hbs`
  const middle = `templates/${'long-'.repeat(15)}`

  test.for<[form: string, path: string, entries: Entry[]]>([
    ['ustar splits it at a slash', `${middle}/a.hbs`, [{ prefix: `k/${middle}`, name: 'a.hbs', data: 'x' }]],
    [
      'PAX gives it in an entry before',
      long,
      [
        { name: 'PaxHeaders/0', type: 'x', data: paxRecord('path', `k/${long}`) },
        { name: 'k/cut', data: 'x' },
      ],
    ],
    [
      'GNU gives it in an entry named ././@LongLink',
      long,
      [
        { name: '././@LongLink', type: 'L', data: `k/${long}\0` },
        { name: 'k/cut', data: 'x' },
      ],
    ],
  ])('may have names longer than the field for them: %s', ([, path, entries]) => {
    expect(read(tgzOf(entries))).toEqual({ [path]: 'x' })
  })

  it('may have names in UTF-8', () => {
    const entries: Entry[] = [
      { name: 'x', type: 'x', data: paxRecord('path', 'k/files/größe.txt') },
      { name: 'k/g', data: 'x' },
    ]
    expect(read(tgzOf(entries))).toEqual({ 'files/größe.txt': 'x' })
  })

  it('passes over a global PAX header, such as that of git archive', () => {
    const global: Entry = { name: 'pax_global_header', type: 'g', data: paxRecord('comment', 'd1b2') }
    expect(read(tgzOf([global, { name: 'k/a', data: 'x' }]))).toEqual({ a: 'x' })
  })
})

describe('an archive is refused when it', () => {
  test.for<[entry: Entry, why: string]>([
    [{ name: 'k/l', type: '2' }, '"k/l" is a symbolic link; only ordinary files and folders are allowed'],
    [{ name: 'k/l', type: '1' }, '"k/l" is a hard link; only ordinary files and folders are allowed'],
    [{ name: 'k/d', type: '3' }, '"k/d" is a device; only ordinary files and folders are allowed'],
    [{ name: 'k/d', type: '4' }, '"k/d" is a device; only ordinary files and folders are allowed'],
    [{ name: 'k/p', type: '6' }, '"k/p" is a pipe; only ordinary files and folders are allowed'],
    [{ name: 'k/s', type: 'S' }, '"k/s" is a special file; only ordinary files and folders are allowed'],
    [{ name: '/etc/passwd' }, '"/etc/passwd" is an absolute path'],
    [{ name: 'k//../../etc' }, '"k//../../etc" leaves the chart\'s folder'],
    [{ name: '../k/a' }, '"../k/a" leaves the chart\'s folder'],
    [{ name: 'k/..' }, '"k/.." leaves the chart\'s folder'],
    [{ name: 'k\\a' }, '"k\\\\a" has a backslash in its name'],
    [{ name: 'C:/a' }, '"C:/a" is an absolute path'],
    [{ name: 'k/c:/a' }, '"k/c:/a" is an absolute path'],
    [{ name: 'k/a\nkind: Secret' }, '"k/a\\nkind: Secret" has a control character in its name'],
    [
      { name: 'Chart.yaml' },
      '"Chart.yaml" is not inside a folder; a chart archive holds one folder with Chart.yaml in it',
    ],
  ])('has the entry $0.name of type $0.type', ([entry, why]) => {
    expect(wrongIn(tgzOf([entry]))).toEqual([`chart/archive: kafka.tgz: ${why}`])
  })

  it('has a file twice, also when the names differ in empty steps', () => {
    expect(wrongIn(tgzOf([{ name: 'k/a/b' }, { name: 'k/a//./b' }]))).toEqual([
      'chart/archive: kafka.tgz: "k/a//./b" is there twice',
    ])
  })

  it('has several bad entries, and all are named', () => {
    expect(wrongIn(tgzOf([{ name: 'k/l', type: '2' }, { name: '/a' }, { name: 'k/ok' }]))).toHaveLength(2)
  })

  it('has no files', () => {
    expect(wrongIn(tgzOf([{ name: 'k/', type: '5' }]))).toEqual(['chart/archive: kafka.tgz holds no files'])
  })

  test.for<[what: string, bytes: Uint8Array, why: RegExp]>([
    ['is empty', new Uint8Array(), /it is empty/],
    ['is YAML', new TextEncoder().encode('replicas: 3\n'), /not compressed by gzip/],
    ['is a tar without gzip', tarOf([{ name: 'k/a' }]), /plain tar/],
    ['is a zip file', new Uint8Array([0x50, 0x4b, 3, 4]), /zip file/],
    ['is cut in its header', packed('k', { a: 'x' }).subarray(0, 8), /header is damaged/],
    ['is cut in its data', packed('k', { a: 'x' }).subarray(0, 40), /damaged|checksum/],
    ['is cut in its checksum', packed('k', { a: 'x' }).subarray(0, -3), /checksum/],
    ['tells another length than it has', packed('k', { a: 'x' }).with(-1, 9), /checksum/],
    [
      'has something behind its end',
      join([packed('k', { a: 'x' }), new Uint8Array([1, 2, 3, 4, 5])]),
      /damaged|checksum|member/,
    ],
    ['is two archives in a row', join([packed('k', { a: 'x' }), packed('k', { b: 'x' })]), /more than one gzip member/],
    ['is gzip of text', gzipSync(new TextEncoder().encode('replicas: 3\n')), /ends inside a header/],
    ['claims a file longer than itself', gzipSync(tarOf([{ name: 'k/a', size: 10_000 }])), /ends inside a file/],
    [
      'has a damaged header',
      gzipSync(tarOf([{ name: 'k/a' }]).map((byte, at) => (at === 5 ? byte + 1 : byte))),
      /a header is damaged at byte 0/,
    ],
    [
      'has an empty block between files',
      gzipSync(join([new Uint8Array(512), tarOf([{ name: 'k/a' }])])),
      /empty block stands between/,
    ],
    ['has a broken PAX record', tgzOf([{ name: 'x', type: 'x', data: '99 path=k/a\n' }]), /extended header is damaged/],
    [
      'has a PAX size that is no number',
      tgzOf([{ name: 'x', type: 'x', data: paxRecord('size', '-1') }]),
      /size in an extended header/,
    ],
    ['has a sparse file', tgzOf([{ name: 'x', type: 'x', data: paxRecord('GNU.sparse.major', '1') }]), /sparse/],
    [
      'has a name that is not UTF-8',
      tgzOf([{ name: 'x', type: 'L', data: new Uint8Array([0x6b, 0x2f, 0xff]) }]),
      /not UTF-8/,
    ],
  ])('%s', ([, bytes, why]) => {
    const [first, ...more] = wrongIn(bytes)
    expect(first).toMatch(why)
    expect(first).toMatch(/^chart\/archive: kafka\.tgz /)
    expect(more).toEqual([])
  })
})

describe('the limits of an archive', () => {
  it('allow a file of 5 MiB', () => {
    expect(readArchive(packed('k', { a: new Uint8Array(fileLimit) }), 'k.tgz').files.get('a')).toHaveLength(fileLimit)
  })

  it('refuse a file of a byte more', () => {
    expect(wrongIn(packed('k', { a: new Uint8Array(fileLimit + 1) }))).toEqual([
      'io/limit: kafka.tgz: "k/a" is larger than 5 MiB',
    ])
  })

  it('refuse a bomb as soon as 100 MiB are inflated, long before it is inflated whole', () => {
    const bomb = fastGzip(new Uint8Array(3 * totalLimit))
    const before = process.memoryUsage().arrayBuffers
    expect(wrongIn(bomb)).toEqual(['io/limit: kafka.tgz unpacks to more than 100 MiB'])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1.3 * totalLimit)
  })

  it('are shared by all archives of one chart', () => {
    const budget = { left: 10_000 }
    readArchive(packed('k', { a: 'x' }), 'k.tgz', budget)
    expect(budget.left).toBe(10_000 - 2048)
    const large = packed('k', { a: new Uint8Array(8000) })
    expect(() => readArchive(large, 'k.tgz', budget)).toThrow(/more than 100 MiB/)
    expect(() => readArchive(packed('k', { a: 'x' }), 'k.tgz', budget)).toThrow(/more than 100 MiB/)
  })

  it('count what a damaged archive inflates, so that many of them cost no more than one', () => {
    const budget = { left: 10_000 }
    const damaged = packed('k', { a: new Uint8Array(5000) })
    damaged.set([0, 0, 0, 0], damaged.length - 8)
    expect(() => readArchive(damaged, 'k.tgz', budget)).toThrow(/checksum/)
    expect(budget.left).toBeLessThan(5000)
  })
})

describe('whatever the bytes are, an archive is a tree of safe paths or a Failure', () => {
  function isSafe(bytes: Uint8Array): boolean {
    try {
      const paths = [...readArchive(bytes, 'k.tgz', { left: 1 << 20 }).files.keys()]
      return paths.every((path) => path !== '' && !path.startsWith('/') && !path.split('/').includes('..'))
    } catch (error) {
      return failuresOf(error) !== undefined
    }
  }

  it('for any bytes behind a gzip header', () => {
    const header = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => isSafe(bytes) && isSafe(join([header, bytes]))),
    )
  })

  it('for any bytes as a tar', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 512, maxLength: 3000 }), (bytes) => isSafe(gzipSync(bytes))))
  })

  const good = tarOf([
    { name: 'k/', type: '5' },
    { name: 'x', type: 'x', data: paxRecord('path', 'k/templates/a') + paxRecord('size', '3') },
    { name: 'k/a', data: 'abc' },
    { name: '././@LongLink', type: 'L', data: 'k/long\0' },
    { name: 'k/b', data: 'b' },
  ])
  const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) })

  it('for a good archive with some bytes changed, checksums left alone or put right', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.boolean(), (changes, repair) => {
        const bytes = good.slice()
        for (const { at, byte } of changes) bytes[at] = byte
        return isSafe(gzipSync(repair ? withSums(bytes) : bytes))
      }),
      { numRuns: runs(400) },
    )
  })

  it('for a good archive whose compressed bytes are changed or cut', () => {
    const zipped = gzipSync(good)
    fc.assert(
      fc.property(fc.nat(zipped.length - 1), fc.nat(255), fc.nat(zipped.length), (at, byte, length) => {
        const bytes = zipped.slice()
        bytes[at] = byte
        return isSafe(bytes) && isSafe(zipped.slice(0, length))
      }),
      { numRuns: runs(400) },
    )
  })
})

/** Puts the checksum of every header right, so that changes get past it. */
function withSums(tar: Uint8Array): Uint8Array {
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    const header = tar.subarray(at, at + 512)
    if (header[257] !== 0x75) continue
    header.fill(0x20, 148, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  }
  return tar
}
