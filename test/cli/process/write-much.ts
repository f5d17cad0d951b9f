/** Writes 17 MB through a sink to standard output; with `nonblocking`, the pipe is put into that mode first, as libuv does. */
import { createSink } from '../../../src/io/terminal.ts'

if (process.argv[2] === 'nonblocking') process.stdout.on('error', () => undefined)
const stdout = createSink({ fd: 1, name: 'standard output' })
const document = '---\n' + 'key: välue 😀\n'.repeat(200)
let written = 0
while (written < 5000 && stdout.write(document)) written++
stdout.flush()
process.stderr.write(JSON.stringify({ written, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }))
