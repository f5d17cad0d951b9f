import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { build } from 'esbuild'
import { buildIdOf } from './build-id-of.ts'

/**
 * Libraries that most runs never need. Each becomes a file of its own that is read when one of its exports is first used:
 * loading all of them would double the start-up time of a cached render.
 */
const lazyLibraries: readonly string[] = [
  '@kubernetes/client-node',
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
 * The files of the program, and the modules that other files ask for by a late import. `program` is what a cached render
 * needs, `late` what most runs never need (compiler, checks, help, pictures of failures), `package` one command, `simulate`
 * those that play rollouts without a cluster and without the code that talks to one.
 */
const parts: Readonly<Record<string, readonly string[]>> = {
  program: ['cli/run.ts', 'cli/commands/render.ts'],
  late: [
    'chart/compile-chart.ts',
    'cli/print-failures.ts',
    'cli/program.ts',
    'cli/report-error.ts',
    'template/heavy-helpers.ts',
    'template/write-templates.ts',
    'values/check-rules.ts',
    'values/check-schema.ts',
    'values/check.ts',
  ],
  package: ['cli/package-job.ts'],
  cluster: [
    ...['apply', 'diff', 'get', 'history', 'install', 'list', 'rollback', 'status', 'test', 'uninstall'],
    ...['rollout', 'rollout-history', 'rollout-pause', 'rollout-plan', 'rollout-resume', 'rollout-status'],
    ...['rollout-undo', 'rollout-watch'],
  ].map((command) => `cli/${command}-job.ts`),
  simulate: ['cli/rollout-simulate-job.ts', 'cli/rollout-report-job.ts'],
}

/**
 * Modules that `program` names but a cached render of ordinary files never calls: unusual YAML, archives, `--set`, masks,
 * number formats. They are part of `late`; reading and compiling them took 1 of 40 ms. A module with a memory of its own (a
 * WeakMap, a counter) must not stand here: both files would have one.
 */
const seldom: readonly string[] = [
  'chart/archive.ts',
  'chart/gunzip.ts',
  'chart/meant-as-stack.ts',
  'chart/name-pattern.ts',
  'chart/passed-over.ts',
  'chart/tar.ts',
  'cli/show-only.ts',
  'core/glob.ts',
  'core/nearest.ts',
  'io/output-folder.ts',
  'template/go/format.ts',
  'template/go/rune-case.ts',
  'values/aliased-secret.ts',
  'values/expression.ts',
  'values/json.ts',
  'values/likely-secret.ts',
  'values/schema-node.ts',
  'values/schema-text.ts',
  'values/sensitive-mask.ts',
  'values/set-value.ts',
  'values/set.ts',
  'yaml/construct.ts',
  'yaml/go-yaml.ts',
  'yaml/locate.ts',
  'yaml/place.ts',
  'yaml/shallow-lines.ts',
  'yaml/syntax-error.ts',
]

/**
 * `dist/*.cjs` and `dist/library/*.cjs`. CommonJS, because Node reads it some milliseconds faster than modules, and
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
  const ours = {
    ...options,
    define: { 'import.meta.dirname': '__dirname', CAPSTAN_BUILD: JSON.stringify(buildIdOf(root)) },
  }
  // An old Node must be able to read the entry, or it could not say which Node is needed.
  await build({
    ...ours,
    target: 'node14',
    plugins: [apart],
    entryPoints: [join(root, 'src/cli.ts')],
    outfile: join(dist, 'capstan.cjs'),
  })
  for (const [part, modules] of Object.entries(parts)) {
    await build({
      ...ours,
      stdin: {
        contents: [
          ...modules.map((path) => `export * from './src/${path}'`),
          ...(part === 'late' ? seldom.map((path, i) => `export * as seldom${i} from './src/${path}'`) : []),
        ].join('\n'),
        resolveDir: root,
        loader: 'ts',
      },
      outfile: join(dist, `${part}.cjs`),
      plugins: [...(part === 'program' ? [seldomModules] : []), lateImports(part), lazy(root)],
    })
  }
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
    plugin.onLoad({ filter: /.*/, namespace: 'apart' }, () => ({
      contents: 'module.exports = require("./program.cjs")',
      loader: 'js',
    }))
  },
}

/**
 * A late import becomes a `require` of the file that has the module, else an ordinary import: then the module is in this
 * file, so importing it late saves no reading, and esbuild would wrap every module that is imported late in a function,
 * which costs more at start than setting them all up.
 */
function lateImports(part: string): Plugin {
  const others = Object.entries(parts).filter(([name]) => name !== part)
  return {
    name: 'late-imports',
    setup(plugin) {
      plugin.onResolve({ filter: /^\.\/(cluster|late|package|program|simulate)\.cjs$/ }, ({ path }) => ({
        path,
        external: true,
      }))
      plugin.onLoad({ filter: /[\\/]src[\\/]cli[\\/].*\.ts$/ }, ({ path }) => {
        const imports: string[] = []
        const contents = readFileSync(path, 'utf8').replace(/await import\('([^']+)'\)/g, (_, specifier: string) => {
          const module = join(dirname(path), specifier)
          const other = others.find(([, modules]) => modules.some((one) => module.endsWith(join('src', one))))
          if (other !== undefined) return `require('./${other[0]}.cjs')`
          imports.push(`import * as late${imports.length} from '${specifier}'`)
          return `late${imports.length - 1}`
        })
        return { contents: [contents, ...imports].join('\n'), loader: 'ts' }
      })
    },
  }
}

/** Puts a module of getters in place of each seldom used one: the first that is asked for reads `late.cjs`. */
const seldomModules: Plugin = {
  name: 'seldom-modules',
  setup(plugin) {
    plugin.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const module = join(resolveDir, path)
      const place = seldom.findIndex((one) => module.endsWith(join('src', one)))
      return place < 0 ? undefined : { path: module, namespace: 'seldom', pluginData: place }
    })
    plugin.onLoad({ filter: /.*/, namespace: 'seldom' }, ({ path, pluginData }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)]
      const getters = names.map(([, name]) => `get ${name}() { return late().seldom${String(pluginData)}.${name} },`)
      return {
        contents: `const late = () => require('./late.cjs')\nmodule.exports = {\n${getters.join('\n')}\n}`,
        loader: 'js',
      }
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
