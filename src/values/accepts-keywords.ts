/** The two dialects that are read here. Draft-04 is translated into draft-07 before. */
export type Dialect = 'draft-07' | '2020-12'

/** What the value of a keyword must be for its schema to be understood. */
export type Shape =
  | 'schema'
  | 'schemas'
  | 'named schemas'
  | 'schemas by pattern'
  | 'reference'
  | 'type'
  | 'number'
  | 'factor'
  | 'boolean'
  | 'text'
  | 'pattern'
  | 'names'
  | 'names by name'
  | 'values'
  | 'refused'

/**
 * Every keyword that Ajv acts on, save `const`, which may be anything, and `$id`. One that is missing here is an annotation
 * to Ajv too, such as `title` or `x-kubernetes-validations`; a test holds the list against Ajv's own. What is refused is
 * seldom used, or its meaning depends on more than the schema and the value.
 */
export function shapeOf(keyword: string, dialect: Dialect): Shape | undefined {
  const shape = shapes.get(keyword)
  return dialect === 'draft-07' && since2020.has(keyword) ? 'refused' : shape
}

const since2020 = new Set(['prefixItems', 'dependentRequired'])

const shapes = new Map<string, Shape>()
const keywords: Readonly<Record<Shape, string>> = {
  schema: 'additionalProperties propertyNames items not if then else',
  schemas: 'allOf anyOf oneOf prefixItems',
  'named schemas': 'properties $defs definitions',
  'schemas by pattern': 'patternProperties',
  reference: '$ref',
  type: 'type',
  number:
    'minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems minProperties maxProperties',
  factor: 'multipleOf',
  boolean: 'uniqueItems',
  text: 'format',
  pattern: 'pattern',
  names: 'required',
  'names by name': 'dependentRequired',
  values: 'enum',
  refused:
    '$async $anchor $dynamicAnchor $dynamicRef $recursiveAnchor $recursiveRef id nullable additionalItems contains ' +
    'minContains maxContains dependencies dependentSchemas unevaluatedItems unevaluatedProperties __proto__',
}
for (const shape of Object.keys(keywords) as Shape[]) {
  for (const keyword of keywords[shape].split(' ')) shapes.set(keyword, shape)
}
