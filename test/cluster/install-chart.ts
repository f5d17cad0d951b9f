import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder with these files, for the running test: a chart's templates, a stack, manifests. */
export function folder(files: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(join(tmpdir(), 'capstan-install-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  write(made, files)
  return made
}

function write(into: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(into, path)), { recursive: true })
    writeFileSync(join(into, path), text)
  }
}

/** The same with what makes it a chart, called `app`; templates stand under `templates/`. */
export function chart(files: Readonly<Record<string, string>>, values: object = {}): string {
  return folder({
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'values.yaml': JSON.stringify(values),
    ...files,
  })
}

/** Objects as the text of one YAML file. */
export function yaml(...objects: readonly object[]): string {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('')
}
