import { clear } from './processes.ts'

// Started by `up.ts` beside a test bed. Its standard input is a pipe whose other end only the bed's owner holds: the pipe ends
// when the owner does, also by SIGKILL, and then nothing of the bed may stay behind.
const folder = process.argv[2]
if (folder === undefined) throw new Error('which run folder?')
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined)
process.stdin.on('close', () => void clear(folder))
process.stdin.resume()
