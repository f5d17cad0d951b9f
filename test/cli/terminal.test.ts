import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSink } from '../../src/io/terminal.ts'

/** What a file holds after a sink took these texts. */
function written(texts: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'out')
  const fd = openSync(file, 'w')
  const sink = createSink({ fd, name: 'a file' })
  for (const text of texts) expect(sink.write(text)).toBe(true)
  sink.flush()
  sink.flush()
  closeSync(fd)
  return readFileSync(file, 'utf8')
}

describe('a sink', () => {
  it.each<[string, string[]]>([
    ['nothing', []],
    ['empty texts', ['', '', '']],
    ['many short texts', Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`)],
    ['one text of many chunks', ['x'.repeat(1_000_000)]],
    ['characters of three bytes', ['日本語\n'.repeat(100_000)]],
    ['characters of four bytes, none cut in two at the end of a piece', ['😀'.repeat(200_000)]],
    ['the same, one unit further', ['x' + '😀'.repeat(200_000), 'y']],
    ['texts that just fill a chunk', Array.from({ length: 9 }, (_, i) => '日'.repeat(43_688 + i))],
  ])('writes %s without losing a byte', (_what, texts) => {
    expect(written(texts) === texts.join('')).toBe(true)
  })

  it('names the reason when the system refuses, once, and then takes no more', () => {
    const fd = openSync('/dev/full', 'w')
    const sink = createSink({ fd, name: 'standard output' })
    sink.write('x')
    expect(() => sink.flush()).toThrow('cannot write to standard output: no space is left on the device')
    expect(sink.write('x')).toBe(false)
    sink.flush()
    closeSync(fd)
  })

  it('of errors has nobody to tell that it is broken', () => {
    const fd = openSync('/dev/full', 'w')
    const sink = createSink({ fd, name: 'standard error', quiet: true })
    sink.write('x')
    sink.flush()
    expect(sink.write('x')).toBe(false)
    closeSync(fd)
  })
})
