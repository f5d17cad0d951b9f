import { parseAllDocuments } from 'yaml'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'

/** A larger text takes the package longer than a person waits for a better word. */
const longest = 512 * 1024

/**
 * The package `yaml` words an error that our own rules have no name for: its messages speak of what a person wrote, where
 * js-yaml's speak of its grammar. Undefined when it finds nothing wrong, or the text is too long.
 */
export function secondOpinion(text: string, file: string, cause: Failure): Failure | undefined {
  if (text.length > longest) return undefined
  for (const document of parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })) {
    const error = 'errors' in document ? document.errors[0] : undefined
    if (error === undefined) continue
    const message = error.message.charAt(0).toLowerCase() + error.message.slice(1)
    return new Failure('yaml/syntax', message, { at: spanAt(text, file, error.pos[0], error.pos[1]), cause })
  }
  return undefined
}
