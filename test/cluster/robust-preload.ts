import { writeSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Loaded by a child before Capstan itself (`robust-run.ts`): counts what it writes to the cluster, kills it at a chosen write,
 * and tells at its end, on standard error, what it has asked for and how much memory it took.
 */
const { killAt } = JSON.parse(process.env['CAPSTAN_TEST_PRELOAD'] ?? '{}') as {
  killAt?: { write: string; time: number }
}
const deadly = new RegExp(killAt?.write ?? '^$')
let met = 0

const counts = { reads: 0, reviews: 0, dryRuns: 0, writes: 0, tooOld: 0 }
const { request } = http

/** The answer is there, so the server has done it; nobody but the server knows. */
const dieAfter = (write: string): void => {
  writeSync(2, `\nkilled after: ${write}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** A watch is told so in the middle of its answer. Read as it is handed on, since a listener of ours would start the stream. */
const listen = (response: http.IncomingMessage): void => {
  const push = response.push.bind(response)
  response.push = (chunk: unknown, encoding) => {
    if (chunk instanceof Buffer && chunk.includes('"code":410')) counts.tooOld++
    return push(chunk, encoding)
  }
}

const spied = (options: http.RequestOptions): http.ClientRequest => {
  const sent = request(options)
  const method = options.method ?? 'GET'
  const path = options.path ?? ''
  if (path.includes('watch=')) sent.prependListener('response', listen)
  if (method === 'GET') counts.reads++
  else if (/\/selfsubject\w*reviews\b/.test(path)) counts.reviews++
  else if (path.includes('dryRun=')) counts.dryRuns++
  else {
    counts.writes++
    const write = [method, path.split('?')[0], sent.getHeader('content-type')].join(' ')
    if (deadly.test(write) && ++met === killAt?.time) sent.prependListener('response', () => dieAfter(write))
  }
  return sent
}

http.request = spied as typeof http.request
syncBuiltinESMExports()

process.on('exit', () => {
  const report = { ...counts, megabytes: process.resourceUsage().maxRSS / 1024 }
  writeSync(2, `\nreport: ${JSON.stringify(report)}\n`)
})
