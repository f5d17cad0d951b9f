import type { SchemaMap } from './schema-text.ts'

export type Draft = 'draft-04' | 'draft-07' | '2019-09' | '2020-12'

/** The draft that `$schema` names; 2020-12 when it names none, as in Helm 4. Draft-06 is read as draft-07. */
export function draftOf(schema: SchemaMap): Draft {
  const named = Object.hasOwn(schema, '$schema') ? schema['$schema'] : undefined
  if (typeof named !== 'string') return '2020-12'
  if (named.includes('draft-04')) return 'draft-04'
  if (/draft-0[67]/.test(named)) return 'draft-07'
  return named.includes('2019-09') ? '2019-09' : '2020-12'
}
