import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { recorded, runs } from './processes.ts'
import { bedAt, down, runFolders, up } from './up.ts'

// `npm run cluster` starts a cluster for use by hand, which stays until `npm run cluster -- --stop`.
const folder = join(runFolders, 'hand')

try {
  if (process.argv.includes('--stop')) {
    const began = performance.now()
    const found = existsSync(folder)
    await down(folder)
    process.stderr.write(found ? `stopped in ${Math.round(performance.now() - began)} ms\n` : 'no cluster was up\n')
  } else process.stdout.write(`export KUBECONFIG=${await kubeconfig()}\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

async function kubeconfig(): Promise<string> {
  const found = bedAt(folder)
  if (found !== undefined && runs(recorded(folder, 'apiserver'))) {
    process.stderr.write('already up; end it with: npm run cluster -- --stop\n')
    return found.kubeconfig
  }
  await down(folder)
  const bed = await up({ folder })
  process.stderr.write(`up in ${bed.took.all} ms; logs: ${folder}; end it with: npm run cluster -- --stop\n`)
  return bed.kubeconfig
}
