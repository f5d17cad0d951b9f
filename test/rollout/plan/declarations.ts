import type { Json, JsonMap } from '../../../src/core/json.ts'

/** Declarations that the reader and schemas/rollout.schema.json both take, and by what they are to be known. */
export const accepted: readonly (readonly [title: string, declared: JsonMap])[] = [
  ['nothing', {}],
  ['partitions', { stages: [100, 99, 90, 50, 0] }],
  ['shares of released pods', { stages: ['1%', '12.5%', '100%'] }],
  ['both, and an end above 0', { stages: [100, '25%', 2] }],
  ['a step of one pod', { step: 1 }],
  ['a step that is text, as flags have it', { step: '3' }],
  ['a share', { step: '25%' }],
  ['linear', { step: 'linear:2' }],
  ['exponential', { step: 'exponential:2' }],
  ['durations', { soak: '30s', stageSoak: '1h30m', patience: '.5h' }],
  ['no soak at all', { soak: 0, stageSoak: '0' }],
  ['counts and flags', { restarts: 1, flaps: 0, forceStuck: true, park: true, pointOfNoReturn: 2 }],
  ['the usual order', { order: 'descending' }],
  ['racks', { order: 'rack' }],
  ['racks by a label', { order: 'rack', rackLabel: 'example.com/row' }],
  ['the leader last', { order: 'leader-last', leader: 'role=leader,app' }],
  ['no gates', { gates: [] }],
  [
    'all that gates have in common',
    {
      gates: [
        {
          name: 'a',
          at: 'stage',
          passes: 3,
          interval: '2s',
          timeout: '1s',
          errors: 0,
          wait: '1h',
          manual: {},
          source: 'chart',
        },
      ],
    },
  ],
  [
    'a url',
    { gates: [{ http: { url: 'https://{next}.kafka-hs:8080/x?a=b', headers: { Authorization: 'Bearer x' } } }] },
  ],
  [
    'an answer',
    {
      gates: [
        { http: { url: 'http://x', status: [200, 204], contains: 'ok' } },
        { http: { url: 'http://x', status: 200 } },
      ],
    },
  ],
  [
    'a service of another namespace',
    { gates: [{ http: { service: 'a/b', port: 'web', scheme: 'https', path: '/x' } }] },
  ],
  ['a pod', { gates: [{ http: { pod: '{last}', port: 8080 } }] }],
  [
    'a command in a pod',
    { gates: [{ exec: { pod: '{last}', container: 'kafka', command: ['true'], output: 'empty' } }] },
  ],
  ['a word in its output', { gates: [{ exec: { command: ['a', ''], output: { contains: 'ok' } } }] }],
  ['a command on this machine', { gates: [{ local: { command: ['./check.sh', '{next}'] } }] }],
  ['a query', { gates: [{ prometheus: { service: 'p', port: 9090, query: 'up', pass: '< 0.01' } }] }],
  [
    'a query with all policies',
    {
      gates: [
        {
          prometheus: {
            url: 'http://p',
            query: 'up',
            pass: '>=-1e3',
            onEmpty: 'pass',
            onNaN: 'fail',
            staleAfter: '2m',
          },
        },
      ],
    },
  ],
  ['a Job', { gates: [{ job: { spec: { backoffLimit: 0, template: { spec: { containers: [{ name: 'a' }] } } } } }] }],
  ['a person', { gates: [{ manual: { message: 'look at the lag' } }] }],
  ['the most bad events', { gates: [{ slo: { url: 'http://p', query: 'x', most: 0.01 } }] }],
  ['their growth', { gates: [{ slo: { url: 'http://p', query: 'x', ratio: 2, window: '10m' } }] }],
]

const http = (more: JsonMap): JsonMap => ({ gates: [{ http: more }] })
const job = (spec: Json): JsonMap => ({ gates: [{ job: { spec } }] })

/** Declarations that both refuse, and the message of the reader. */
export const refused: readonly (readonly [declared: Json, message: string, hint?: string])[] = [
  [null, 'it must be a map with stages, step, soak'],
  [[], 'it must be a map with stages'],
  [{ stges: [0] }, 'stges is not known', 'did you mean stages?'],
  [JSON.parse('{"__proto__": 1}') as Json, '__proto__ is not known'],
  [{ stages: [] }, 'stages must be a list of partitions or shares, got an empty list'],
  [{ stages: 0 }, 'stages must be a list of partitions or shares, got 0'],
  [
    { stages: [0.5] },
    'stages[0] must be a partition from 0 to 2147483647, or a share of the pods such as 25%, got 0.5',
  ],
  [{ stages: [-1] }, 'stages[0] must be a partition'],
  [
    { stages: ['5'] },
    'stages[0] must be a partition from 0 to 2147483647, or a share of the pods such as 25%, got "5"',
  ],
  [{ stages: ['0%'] }, 'stages[0] must be a partition'],
  [{ stages: ['101%'] }, 'stages[0] must be a partition'],
  [{ stages: ['100.5%'] }, 'stages[0] must be a partition'],
  [{ stages: [2147483648] }, 'stages[0] must be a partition'],
  [{ stages: [1], step: 1 }, 'stages and step both say where it stops: choose one'],
  [{ step: 0 }, 'step must be a number of pods, a share of them such as 25%, linear:2, or exponential:2, got 0'],
  [{ step: 'linear:0' }, 'step must be a number of pods'],
  [{ step: 'exponential:1' }, 'step must be a number of pods'],
  [{ step: 'quadratic:2' }, 'step must be a number of pods'],
  [{ soak: 30 }, 'soak must be a duration such as 30s or 5m, got 30', 'write 30s for seconds, or 30m for minutes'],
  [{ soak: '30' }, 'soak must be a duration such as 30s or 5m, got "30"'],
  [{ soak: '-1s' }, 'soak must be a duration'],
  [{ soak: '1d' }, 'soak must be a duration'],
  [{ patience: '0s' }, 'patience must be a duration above zero such as 30s or 5m, got "0s"'],
  [{ patience: 0 }, 'patience must be a duration above zero'],
  [{ restarts: '1' }, 'restarts must be a whole number from 0 to 2147483647, got "1"'],
  [{ order: 'racks' }, 'order must be one of descending, rack, leader-last, got "racks"', 'did you mean rack?'],
  [{ order: 'leader-last' }, 'leader is missing', 'write for example leader: role=leader'],
  [{ order: 'leader-last', leader: 'role!=leader' }, 'leader must be a label selector of equalities'],
  [{ rackLabel: 'zone' }, 'rackLabel says nothing without order: rack'],
  [{ leader: 'a=b', order: 'rack' }, 'leader says nothing without order: leader-last'],
  [{ park: 'yes' }, 'park must be true or false, got "yes"'],
  [{ gates: {} }, 'gates must be a list of gates, got a map'],
  [{ gates: [5] }, 'gates[0] must be a map with name, at, passes'],
  [{ gates: [{}] }, 'gates[0] must have one of http, exec, local, prometheus, job, manual, slo, got none'],
  [
    { gates: [{ manual: {}, job: {} }] },
    'gates[0] must have one of http, exec, local, prometheus, job, manual, slo, got job and manual',
  ],
  [{ gates: [{ htpp: {} }] }, 'gates[0].htpp is not known', 'did you mean http?'],
  [{ gates: [{ manual: null }] }, 'gates[0].manual must be a map with message, got nothing'],
  [{ gates: [{ manual: {}, passes: 0 }] }, 'gates[0].passes must be a whole number from 1'],
  [{ gates: [{ manual: {}, at: 'pod' }] }, 'gates[0].at must be one of ordinal, stage, got "pod"'],
  [
    { gates: [{ manual: {}, name: 'Look' }] },
    'gates[0].name must be lower-case letters, digits and "-", 30 at most, got "Look"',
  ],
  [{ gates: [{ manual: {}, source: 'me' }] }, 'gates[0].source must be one of user, chart, annotation'],
  [http({}), 'gates[0].http must have one of url, service, pod, got none'],
  [http({ url: 'http://x', pod: 'x' }), 'gates[0].http must have one of url, service, pod, got url and pod'],
  [http({ service: 'x' }), 'gates[0].http.port is missing', 'write for example port: 8080'],
  [http({ service: 'x', port: 0 }), 'gates[0].http.port must be a port, by its number or name, got 0'],
  [http({ service: 'x', port: 1, headers: {} }), 'gates[0].http.headers says nothing beside service'],
  [http({ service: 'a/b/c', port: 1 }), 'gates[0].http.service must be a name, or namespace/name, got "a/b/c"'],
  [http({ pod: 'x', port: 1, path: 'x' }), 'gates[0].http.path must be a path that begins with /, got "x"'],
  [http({ url: 'http://x', port: 1 }), 'gates[0].http.port says nothing beside url', 'write it into the url'],
  [http({ url: 'ftp://x' }), 'gates[0].http.url must be an http or https address without a user, got "ftp://x"'],
  [
    http({ url: 'http://me:pa@ss@x/y' }),
    'gates[0].http.url must be an http or https address without a user, got "http://***@x/y"',
    'a password belongs into headers',
  ],
  [
    http({ url: 'http:\\\\me:pass@x' }),
    'gates[0].http.url must be an http or https address without a user, got "http:\\\\\\\\***@x"',
    'a password belongs into headers',
  ],
  [
    http({ url: 'me:pass@x' }),
    'gates[0].http.url must be an http or https address without a user, got "',
    'a password belongs into headers',
  ],
  [http({ url: 'http://x', headers: { a: 'b\nc: d' } }), 'gates[0].http.headers.a must be text of one line'],
  [http({ url: 'http://x', headers: { 'a b': '' } }), 'gates[0].http.headers."a b" is no name of a header'],
  [http({ url: 'http://x', headers: 'a: b' }), 'gates[0].http.headers must be a map of texts, got "a: b"'],
  [http({ url: 'http://x', status: 99 }), 'gates[0].http.status must be a whole number from 100 to 599, got 99'],
  [
    http({ url: 'http://x', status: [] }),
    'gates[0].http.status must be a status such as 200, or a list of them, got an empty list',
  ],
  [http({ url: 'http://x', contains: ' ' }), 'gates[0].http.contains must be text'],
  [{ gates: [{ exec: {} }] }, 'gates[0].exec.command is missing'],
  [
    { gates: [{ exec: { command: 'true' } }] },
    'gates[0].exec.command must be a list of words: the program and its arguments, got "true"',
  ],
  [{ gates: [{ exec: { command: [1] } }] }, 'gates[0].exec.command[0] must be text, got 1', 'put it in quotes'],
  [
    { gates: [{ exec: { command: ['a'], output: 'none' } }] },
    'gates[0].exec.output must be one of any, empty, got "none"',
  ],
  [{ gates: [{ exec: { command: ['a'], output: {} } }] }, 'gates[0].exec.output.contains is missing'],
  [{ gates: [{ prometheus: { url: 'http://p' } }] }, 'gates[0].prometheus.query is missing'],
  [
    { gates: [{ prometheus: { url: 'http://p', query: 'x', pass: 0 } }] },
    'gates[0].prometheus.pass must be a comparison such as "< 0.01"',
  ],
  [
    { gates: [{ prometheus: { url: 'http://p', query: 'x', pass: '< .' } }] },
    'gates[0].prometheus.pass must be a comparison',
  ],
  [
    { gates: [{ prometheus: { url: 'http://p', query: 'x', pass: '= 0' } }] },
    'gates[0].prometheus.pass must be a comparison',
  ],
  [{ gates: [{ slo: { url: 'http://p', query: 'x' } }] }, 'gates[0].slo must have most, ratio or both'],
  [
    { gates: [{ slo: { url: 'http://p', query: 'x', most: -1 } }] },
    'gates[0].slo.most must be a number, at least 0, got -1',
  ],
  [job(null), 'gates[0].job.spec must be the spec of a Job, with template.spec.containers, got nothing'],
  [job({ template: { spec: { containers: [] } } }), 'gates[0].job.spec must be the spec of a Job'],
]

/** What JSON Schema cannot say, and the reader alone refuses. */
export const beyondSchema: readonly (readonly [declared: JsonMap, message: string])[] = [
  [{ stages: [1, 2, 0] }, 'stages[1] lets no more pods go than a stage before it'],
  [{ stages: ['50%', '50%'] }, 'stages[1] lets no more pods go than a stage before it'],
  [
    {
      gates: [
        { name: 'a', manual: {} },
        { name: 'a', manual: {} },
      ],
    },
    'gates[1].name is the name of gates[0] too: a',
  ],
]
