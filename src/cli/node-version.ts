/**
 * One sentence when this Node cannot run Capstan, else undefined. Loaded by every Node, however old: no import, no syntax
 * younger than ES2019. An older Node lacks what our dependencies import (zstd in undici, from 22.15) and would end in a
 * stack trace from inside one of them.
 */
export function nodeComplaint(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 19)) return undefined
  return (
    `capstan needs Node 22.19 or newer, and this is Node ${version}: in a clone on Linux run \`npx npm@11 ci\`, which puts ` +
    'Node 24 into node_modules/.bin, where npx finds it; elsewhere install it from https://nodejs.org or with a version manager.'
  )
}
