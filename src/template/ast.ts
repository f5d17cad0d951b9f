/** The parts of Handlebars' syntax tree that templates may use, typed as its parser really makes them. */
export interface Loc {
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

export interface PathExpression {
  readonly type: 'PathExpression'
  readonly data: boolean
  readonly depth: number
  readonly parts: readonly string[]
  readonly original: string
  readonly loc: Loc
}

export interface SubExpression {
  readonly type: 'SubExpression'
  readonly path: Expression
  readonly params: readonly Expression[]
  readonly hash?: HashNode
  readonly loc: Loc
}

export interface Literal {
  readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral'
  readonly value: string | number | boolean
  readonly original: string | number | boolean
  readonly loc: Loc
}

export interface NothingLiteral {
  readonly type: 'UndefinedLiteral' | 'NullLiteral'
  readonly loc: Loc
}

export type Expression = PathExpression | SubExpression | Literal | NothingLiteral

export interface HashNode {
  readonly pairs: readonly { readonly key: string; readonly value: Expression; readonly loc: Loc }[]
  readonly loc: Loc
}

/** Which ends of a tag carry `~`. */
export interface Strip {
  readonly open: boolean
  readonly close: boolean
}

export interface Mustache {
  readonly type: 'MustacheStatement'
  readonly path: Expression
  readonly params: readonly Expression[]
  readonly hash?: HashNode
  readonly escaped: boolean
  readonly loc: Loc
}

export interface BlockNode {
  readonly type: 'BlockStatement'
  readonly path: PathExpression | (Literal & { readonly data?: undefined })
  readonly params: readonly Expression[]
  readonly hash?: HashNode
  readonly program?: Program
  readonly inverse?: Program
  /** Empty for `{{{{raw}}}}`; the inverse's is missing without `else`. */
  readonly openStrip: Partial<Strip>
  readonly inverseStrip?: Partial<Strip>
  readonly closeStrip: Partial<Strip>
  readonly loc: Loc
}

export interface PartialNode {
  readonly type: 'PartialStatement'
  readonly name: Expression
  readonly params: readonly Expression[]
  readonly hash?: HashNode
  readonly indent: string
  readonly strip: Strip
  readonly loc: Loc
}

export interface Content {
  readonly type: 'ContentStatement'
  readonly value: string
  readonly original: string
  readonly loc: Loc
}

export interface DecoratorBlock {
  readonly type: 'DecoratorBlock'
  readonly path: PathExpression
  readonly params: readonly Expression[]
  readonly program: Program
  readonly loc: Loc
}

export interface Refused {
  readonly type: 'PartialBlockStatement' | 'Decorator'
  readonly loc: Loc
}

export interface Comment {
  readonly type: 'CommentStatement'
  readonly loc: Loc
}

export type Statement = Mustache | BlockNode | PartialNode | Content | DecoratorBlock | Refused | Comment

export interface Program {
  readonly type: 'Program'
  readonly body: readonly Statement[]
  readonly blockParams?: readonly string[]
  readonly chained?: boolean
  readonly loc?: Loc
}
