#!/usr/bin/env node
import { keepCompiledCode } from './cli/compile-cache.ts'
import { nodeComplaint } from './cli/node-version.ts'

const complaint = nodeComplaint(process.versions.node)
if (complaint === undefined) {
  keepCompiledCode(process.env, process.argv)
  void import('./cli/run.ts').then(async ({ run }) => (process.exitCode = await run()))
} else {
  process.exitCode = 1
  process.stderr.write(`${complaint}\n`)
}
