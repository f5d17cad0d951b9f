import { readFileSync } from 'node:fs'
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
  const options = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    minify: true,
    legalComments: 'none',
  } as const
  const program = { ...options, define: { 'import.meta.dirname': '__dirname' }, plugins: [apart, hoisted, lazy(root)] }
  // An old Node must be able to read the entry, or it could not say which Node is needed.
  await build({
    ...program,
    target: 'node14',
    entryPoints: [join(root, 'src/cli.ts')],
    outfile: join(dist, 'capstan.cjs'),
  })
  await build({ ...program, entryPoints: [join(root, 'src/cli/run.ts')], outfile: join(dist, 'program.cjs') })
  for (const library of lazyLibraries) {
    await build({
      ...options,
      entryPoints: [createRequire(join(root, 'package.json')).resolve(library)],
      outfile: libraryFile(dist, library),
    })
  }
}

/** The file that a library is bundled into. */
function libraryFile(dist: string, library: string): string {
  return join(dist, 'library', `${nameOf(library)}.cjs`)
}

function nameOf(library: string): string {
  const path = library.replace(/^@/, '').replace(/\.js$/, '').replaceAll('/', '-')
  return basename(path)
}

/** Node caches the compiled form of what is loaded after the entry asked for it, so the program is no part of the entry. */
const apart: Plugin = {
  name: 'program-apart',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/cli\/run\.ts$/ }, ({ path }) => ({ path, namespace: 'apart' }))
    plugin.onResolve({ filter: /^\.\/program\.cjs$/ }, ({ path }) => ({ path, external: true }))
    // By `require`: a late import would load Node's loader of modules, to find in the end that the file is none.
    plugin.onLoad({ filter: /.*/, namespace: 'apart' }, () => ({ contents: 'module.exports = require("./program.cjs")', loader: 'js' }))
  },
}

/**
 * Our own modules are all in one file, so importing one late saves no reading; but esbuild would wrap every module that is
 * imported late in a function, which costs more at start than all their set-up. So late imports become ordinary ones here.
 */
const hoisted: Plugin = {
  name: 'hoisted-imports',
  setup(plugin) {
    plugin.onLoad({ filter: /[\\/]src[\\/]cli[\\/].*\.ts$/ }, ({ path }) => {
      const imports: string[] = []
      const contents = readFileSync(path, 'utf8').replace(/await import\(('[^']+')\)/g, (_, specifier: string) => {
        imports.push(`import * as late${imports.length} from ${specifier}`)
        return `late${imports.length - 1}`
      })
      return { contents: [contents, ...imports].join('\n'), loader: 'ts' }
    })
  },
}

/** Puts a module of getters in place of each lazy library: the first export that is asked for reads the file. */
function lazy(root: string): Plugin {
  const filter = new RegExp(
    `^(${lazyLibraries.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})$`,
  )
  return {
    name: 'lazy-libraries',
    setup(plugin) {
      plugin.onResolve({ filter: /^\.\/library\// }, ({ path }) => ({ path, external: true }))
      plugin.onResolve({ filter }, ({ path }) => ({ path, namespace: 'lazy' }))
      plugin.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
        const resolved = createRequire(join(root, 'package.json')).resolve(path)
        const library = (await import(pathToFileURL(resolved).href)) as Record<string, unknown>
        const exported = { ...((library['default'] ?? {}) as Record<string, unknown>), ...library }
        const getters = Object.entries(exported)
          .filter(([name]) => /^[\w$]+$/.test(name) && name !== 'default' && name !== '__esModule')
          .map(([name, value]) =>
            isTable(value) ? `${name}: ${JSON.stringify(value)},` : `get ${name}() { return load().${name} },`,
          )
        const contents = `let library\nconst load = () => library ??= require('./library/${nameOf(path)}.cjs')\nmodule.exports = {\n${getters.join('\n')}\n}`
        return { contents, resolveDir: root, loader: 'js' }
      })
    },
  }
}

/** A table of numbers is wanted while modules are set up; it is copied, so that it does not load its library. */
function isTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((inner) => typeof inner === 'number')
}
