import type { Entry, Item, Node, Text } from '../template/op.ts'
import { documentLines } from './documents.ts'
import type { Emitter, PartUse } from './emitter.ts'
import { itemsLines } from './list.ts'
import { partEntries } from './map.ts'
import { nodeLines } from './node.ts'
import { partScope } from './scope.ts'
import { templateText } from './text.ts'
import { unknown } from './type.ts'

/** The definition of a partial. One that sees more than the roots gets them, and its context, in a map. */
export function partialDefine(part: PartUse, emitter: Emitter): string {
  const { body, recursive } = part
  const isOpen = !body.closed
  const context = recursive ? unknown : (part.context ?? unknown)
  const scope = partScope(emitter, part.key, isOpen ? context : undefined)
  const begin = isOpen ? '\n{{- $root := .root }}\n{{- $ctx := .ctx }}' : ''
  if (body.form === 'text') {
    const text = templateText(body.body as Text[], { in: 'text' }, scope)
    return `{{- define "${part.define}" }}${begin}\n${text.replace(/\n+$/, '')}\n{{- end }}\n`
  }
  const lines = bodyLines(part, scope)
  // The first line stands right behind the definition, so that the caller's indent is the only one.
  return `{{- define "${part.define}" ${begin === '' ? '-' : ''}}}${begin === '' ? '' : begin.replace(/\}\}$/, '-}}')}\n${lines.join('\n')}\n{{- end }}\n`
}

function bodyLines({ body: { form, body } }: PartUse, scope: ReturnType<typeof partScope>): string[] {
  switch (form) {
    case 'entries':
      return partEntries(body as Entry[], scope)
    case 'items':
      return itemsLines(body as Item[], { indent: 0, flag: undefined }, scope)
    case 'documents':
      return documentLines(body as Item[], scope)
    default:
      return nodeLines(body as Node, { head: '', indent: 0 }, scope)
  }
}
