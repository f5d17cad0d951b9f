import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { build } from 'esbuild'

/**
 * Libraries that most runs never need. Each becomes a file of its own that is read when one of its exports is first used:
 * loading all of them would double the start-up time of a cached render.
 */
const lazyLibraries: readonly string[] = [
  '@marcbachmann/cel-js',
  'ajv',
  'ajv-formats/dist/formats.js',
  'ajv/dist/2019.js',
  'ajv/dist/2020.js',
  'commander',
  'fflate',
  'handlebars/dist/cjs/handlebars/compiler/base.js',
  'js-yaml',
  're2js',
  'yaml',
]

/**
 * `dist/capstan.cjs` and `dist/library/*.cjs`. CommonJS, because Node reads it some milliseconds faster than modules, and
 * because `require` can be called late, in the middle of a synchronous reader.
 */
export async function bundleProgram(root: string, dist: string): Promise<void> {
  const options = { bundle: true, platform: 'node', format: 'cjs', target: 'node22', minify: true, legalComments: 'none' } as const
  await build({
    ...options,
    entryPoints: [join(root, 'src/cli.ts')],
    outfile: join(dist, 'capstan.cjs'),
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [lazy(root)],
  })
  for (const library of lazyLibraries) {
    await build({ ...options, entryPoints: [createRequire(join(root, 'package.json')).resolve(library)], outfile: libraryFile(dist, library) })
  }
}

/** The file that a library is bundled into. */
export function libraryFile(dist: string, library: string): string {
  return join(dist, 'library', `${nameOf(library)}.cjs`)
}

function nameOf(library: string): string {
  const path = library.replace(/^@/, '').replace(/\.js$/, '').replaceAll('/', '-')
  return basename(path)
}

/** Puts a module of getters in place of each lazy library: the first export that is asked for reads the file. */
function lazy(root: string): Plugin {
  const filter = new RegExp(`^(${lazyLibraries.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})$`)
  return {
    name: 'lazy-libraries',
    setup(plugin) {
      plugin.onResolve({ filter: /^\.\/library\// }, ({ path }) => ({ path, external: true }))
      plugin.onResolve({ filter }, ({ path }) => ({ path, namespace: 'lazy' }))
      plugin.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
        const resolved = createRequire(join(root, 'package.json')).resolve(path)
        const library = (await import(pathToFileURL(resolved).href)) as Record<string, unknown>
        const names = new Set([...Object.keys(library), ...Object.keys((library['default'] ?? {}) as object)])
        const getters = [...names]
          .filter((name) => /^[\w$]+$/.test(name) && name !== 'default' && name !== '__esModule')
          .map((name) => `get ${name}() { return load().${name} },`)
        const contents = `let library\nconst load = () => library ??= require('./library/${nameOf(path)}.cjs')\nmodule.exports = {\n${getters.join('\n')}\n}`
        return { contents, resolveDir: root, loader: 'js' }
      })
    },
  }
}
