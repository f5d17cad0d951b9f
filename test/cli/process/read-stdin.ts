/** Reads standard input to its end and tells its size; `ready` on standard error comes first. */
import { writeSync } from 'node:fs'
import { readStdin } from '../../../src/io/stdin.ts'

if (process.argv[2] === 'nonblocking') process.stdin.on('error', () => undefined)
writeSync(2, 'ready')
writeSync(1, String(readStdin().length))
process.exit()
