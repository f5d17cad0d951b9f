/**
 * `node bench/simulate.ts`: rollouts of 5, 100 and 1000 pods in virtual time, whole processes, beside one that only prints its
 * help. Numbers of one run on one machine; nothing is asserted.
 *
 *     node bench/simulate.ts 5000      # only so many pods
 */
import { join } from 'node:path'
import { measure } from './measure.ts'

const capstan = join(import.meta.dirname, '../dist/capstan.cjs')
const sizes = process.argv.slice(2).filter((size) => Number(size) > 0)
const commands = [
  { label: 'only its help', args: ['rollout', 'simulate', '--help'] },
  ...(sizes.length > 0 ? sizes : ['5', '100', '1000']).map((size) => {
    return { label: `${size} pods`, args: ['rollout', 'simulate', '--pods', size] }
  }),
].map(({ label, args }) => ({ label, file: process.execPath, args: [capstan, ...args] }))

for (const { label, cpu, wall, peak } of await measure(commands, 5, { warm: 1, memoryRuns: 1 })) {
  const numbers = [
    `${cpu.toFixed(2)} s of processor time`,
    `${(wall / 1000).toFixed(2)} s`,
    `peak ${peak.toFixed(0)} MiB`,
  ]
  process.stdout.write(`${label.padEnd(14)}${numbers.join(', ')}\n`)
}
