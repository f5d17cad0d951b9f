// Runs a script with a Node that is new enough: this one, or the one that `npm ci` brought (newer npm links it itself).
// Written for any Node, so that an old one ends with a sentence and not with a syntax error.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const brought = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
const newEnough = major > 22 || (major === 22 && minor >= 19)
const node = newEnough ? process.execPath : existsSync(brought) ? brought : undefined

if (node === undefined) {
  console.error(
    `Capstan needs Node 22.19 or newer and this is ${process.versions.node}: install one from nodejs.org or with a version manager.`,
  )
  // `npm ci` itself shall end well: what it installed is fine, and the command line says the same sentence again.
  process.exit(process.env.npm_lifecycle_event === 'prepare' ? 0 : 1)
}
const { status } = spawnSync(node, process.argv.slice(2), { stdio: 'inherit' })
process.exit(status === null ? 1 : status)
