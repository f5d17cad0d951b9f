interface Answer {
  /** JSON, or "refused". */
  readonly answer: string
  readonly reason: string
}

/** Rows of sprig.json that get another answer than Helm's, with the reason. */
export const stricter: ReadonlyMap<string, Answer> = new Map([
  ...refused('a missing argument is a mistake in the values; Helm prints <nil> or counts it as 0 or ""', [
    'printf ["%s",null]',
    'print [null]',
    'print [null,null]',
    'print ["a",null]',
    'print [1,null]',
    'quote ["a",null,"b"]',
    'prepend [["a"],null]',
    'int64 [null]',
    'add [null,1]',
    'mul [null,3]',
    'min [null,1]',
    'ceil [null]',
    'round [null,0]',
    'typeOf [null]',
  ]),
  ...refused('a list, a map or null has no text; Helm prints Go syntax such as map[a:1]', [
    'printf ["%v",[1,"a",null]]',
    'printf ["%s",{"b":"1"}]',
    'print [[1,2]]',
    'print [{"a":2,"b":1}]',
    'join [", ",[["a"],{"b":1}]]',
    'dict [null,"x"]',
    'toString [{}]',
  ]),
  ...refused('a list or a map is no number; Helm counts it as 0', ['int [[1]]', 'int64 [{}]']),
  ...refused('Go prints its complaint into the manifest', ['printf ["%d","5"]', 'printf ["%s","a","b"]']),
  ...refused('whole numbers beyond 2^53 are not exact in arithmetic, and beyond 2^63 Go wraps around', [
    'add [9223372036854775807,1]',
    'mul [9223372036854775807,2]',
    'div [-9223372036854775808,-1]',
    'max [9007199254740993,1]',
  ]),
  ...refused('Helm hands on the text of its error as if it were the result', [
    'b64dec ["a GVs"]',
    'fromJson ["[]"]',
    'fromJson ["[1]"]',
    'fromJson ["1"]',
    'fromJson ["{"]',
    'fromJson ["{\\"a\\":1} x"]',
  ]),
  ...refused('a key that appears twice is a mistake; Helm keeps the last', [
    'fromYaml ["a: 1\\na: 2"]',
    'fromJson ["{\\"a\\":1,\\"a\\":2}"]',
  ]),
  ...refused('a pattern that RE2 cannot read is a mistake; Helm says that it does not match', [
    'regexMatch ["(?=a)","a"]',
  ]),
  ...answered('eq compares JSON, so that literals, values files and --set agree; Go refuses these pairs', {
    'eq [1,"1"]': 'false',
    'eq [[1],[1]]': 'true',
  }),
  ...answered('numbers print as JSON prints them', {
    'printf ["%v",1234567.5]': '"1234567.5"',
    'print [1000000]': '"1000000"',
  }),
  ...answered('a whole number is one, wherever it comes from; only literals are int for Go', {
    'printf ["%U",128512]': '"U+1F600"',
    'printf ["%b",5]': '"101"',
    'printf ["%+d",5]': '"+5"',
  }),
  ...answered('integers beyond 2^53 keep their digits; a values file makes them float64 in Helm', {
    'list [9007199254740993]': '[9007199254740993]',
    'int [9007199254740993]': '9007199254740993',
  }),
  ...answered('numbers have one kind, that of a values file; this row is of a literal', {
    'kindOf [9007199254740993]': '"float64"',
    'typeOf [9007199254740993]': '"float64"',
  }),
])

function refused(reason: string, ids: readonly string[]): [id: string, answer: Answer][] {
  return ids.map((id) => [id, { answer: 'refused', reason }])
}

function answered(reason: string, answers: Readonly<Record<string, string>>): [id: string, answer: Answer][] {
  return Object.entries(answers).map(([id, answer]) => [id, { answer, reason }])
}
