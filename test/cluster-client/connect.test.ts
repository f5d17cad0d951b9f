import { describe, expect, it } from 'vitest'
import { authority } from './loopback-certificates.ts'
import { base64, connectBench, failureOf, kubeconfig, trusted } from './connect-bench.ts'

describe('Where the kubeconfig is looked for', () => {
  it('is --kubeconfig, then KUBECONFIG, then ~/.kube/config', async () => {
    const bench = await connectBench()
    bench.write('.kube/config', kubeconfig(bench.cluster(), { token: 'home' }))
    const listed = bench.write('listed', kubeconfig(bench.cluster(), { token: 'listed' }))
    const given = bench.write('given', kubeconfig(bench.cluster(), { token: 'given' }))
    expect((await bench.seen({})).headers.authorization).toBe('Bearer home')
    expect((await bench.seen({}, { KUBECONFIG: listed })).headers.authorization).toBe('Bearer listed')
    const both = await bench.seen({ kubeconfig: given }, { KUBECONFIG: listed })
    expect(both.headers.authorization).toBe('Bearer given')
  })

  it('is the service account of the pod we run in, when there is no kubeconfig', async () => {
    const bench = await connectBench()
    const serviceAccount = `${bench.folder}/account`
    bench.write('account/token', 'pod-token\n')
    bench.write('account/namespace', 'kafka\n')
    bench.write('account/ca.crt', trusted.cert)
    const { hostname, port } = new URL(bench.server.address)
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
    expect((await bench.seen({}, env, { serviceAccount })).headers.authorization).toBe('Bearer pod-token')
    expect((await bench.connect({}, env, { serviceAccount })).namespace).toBe('kafka')
    expect((await failureOf(bench.connect({}, {}, { serviceAccount }))).code).toBe('cluster/config')
  })

  it('is several files, of which the first to say something wins, as in kubectl', async () => {
    const bench = await connectBench()
    const first = bench.write('a/one', {
      users: [{ name: 'ann', user: { 'token-of-nobody': 'x', tokenFile: 'token' } }],
      contexts: [{ name: 'main', context: { cluster: 'main', user: 'ann', namespace: 'one' } }],
    })
    bench.write('a/token', 'relative')
    const second = bench.write('two', kubeconfig(bench.cluster(), { token: 'two' }, { namespace: 'two' }))
    const third = bench.write('three', { 'current-context': 'other' })
    const env = { KUBECONFIG: `/nowhere/at/all:${first}::${second}:${third}:${first}` }
    expect((await bench.seen({}, env)).headers.authorization).toBe('Bearer relative')
    expect((await bench.connect({}, env)).namespace).toBe('one')
  })

  it.each<
    [what: string, env: (folder: string) => Record<string, string>, options: { kubeconfig?: string }, message: RegExp]
  >([
    ['no file at all', () => ({}), {}, /^no cluster is configured: there is no .*\.kube\/config$/],
    [
      'KUBECONFIG of files that are not there',
      () => ({ KUBECONFIG: '/no/a:/no/b' }),
      {},
      /KUBECONFIG names \/no\/a, \/no\/b, which/,
    ],
    [
      '--kubeconfig of a file that is not there',
      () => ({}),
      { kubeconfig: '/no/a' },
      /^--kubeconfig \/no\/a: there is no such file$/,
    ],
    ['a folder', (folder) => ({ KUBECONFIG: folder }), {}, /^cannot read kubeconfig .*EISDIR/],
  ])('%s is one sentence', async (_, env, options, message) => {
    const bench = await connectBench()
    const failure = await failureOf(bench.connect(options, env(bench.folder)))
    expect(failure.code).toBe('cluster/config')
    expect(failure.message).toMatch(message)
  })

  it('tells what to set, and what works without a cluster', async () => {
    const bench = await connectBench()
    expect((await failureOf(bench.connect({}))).hint).toBe(
      'set KUBECONFIG, or give --kubeconfig FILE and --context NAME; capstan render and rollout simulate work without a cluster',
    )
  })
})

describe('A kubeconfig that cannot be used', () => {
  it.each<[what: string, text: string, message: RegExp, hint?: RegExp]>([
    ['broken YAML', 'contexts: [', /cannot be read as YAML/],
    ['no map', '- a', /is no kubeconfig: a map is wanted, got list/],
    ['nothing', '', /has no context$/, /set KUBECONFIG/],
    ['no current context', '{contexts: [{name: dev}, {name: prod}]}', /has no current context/, /--context: dev, prod/],
    ['lists that are none', 'clusters: {}', /clusters must be a list, got map/],
    ['an entry without a name', 'users: [{user: {}}]', /users\[0\] has no name/],
    ['an entry that is no map', 'users: [{name: a, user: 1}]', /user "a" must be a map, got number/],
    ['a context without a cluster', '{current-context: a, contexts: [{name: a}]}', /context "a" names no cluster/],
    [
      'a cluster that is not there',
      '{current-context: a, contexts: [{name: a, context: {cluster: dev}}], clusters: [{name: deb}]}',
      /has no cluster "dev", which context "a" asks for/,
      /did you mean deb\?/,
    ],
    [
      'a cluster without a server',
      '{current-context: a, contexts: [{name: a, context: {cluster: a}}], clusters: [{name: a}]}',
      /cluster "a" has no server/,
    ],
    [
      'a server that is no address',
      '{current-context: a, contexts: [{name: a, context: {cluster: a}}], clusters: [{name: a, cluster: {server: "ftp://a"}}]}',
      /is no address: ftp:/,
    ],
    [
      'prototype names',
      '{current-context: __proto__, contexts: [{name: a}]}',
      /has no context "__proto__", which current-context asks for/,
    ],
  ])('%s', async (_, text, message, hint = /^/) => {
    const bench = await connectBench()
    const failure = await failureOf(bench.connect({ kubeconfig: bench.write('config', text) }))
    expect(failure.code).toBe('cluster/config')
    expect(failure.message).toMatch(message)
    expect(failure.hint ?? '').toMatch(hint)
  })

  it('names the contexts that are there', async () => {
    const bench = await connectBench()
    const file = bench.write('config', kubeconfig(bench.cluster()))
    const failure = await failureOf(bench.connect({ kubeconfig: file, context: 'mian' }))
    expect(failure.message).toBe(`${file} has no context "mian", which --context asks for`)
    expect(failure).toMatchObject({ hint: 'did you mean main?', notes: ['contexts there: main'] })
  })

  it.each<
    [what: string, cluster: Record<string, string | number>, user: Record<string, string | number>, message: RegExp]
  >([
    [
      'a certificate authority that is not there',
      { 'certificate-authority': 'no.crt' },
      {},
      /cannot read the certificate-authority of cluster "main": ENOENT/,
    ],
    [
      'a certificate authority that is none',
      { 'certificate-authority-data': 'aGk=' },
      {},
      /certificate-authority-data of cluster "main" is not PEM/,
    ],
    [
      'a client certificate that is not there',
      {},
      { 'client-certificate': 'no.crt', 'client-key': 'no.key' },
      /cannot read the client-certificate of user "ann"/,
    ],
    [
      'a client certificate without its key',
      {},
      { 'client-certificate-data': base64(trusted.cert) },
      /has a client-certificate and no client-key/,
    ],
    ['a token that is a number', {}, { token: 12 }, /token of user "ann" must be text, got number/],
    ['a proxy that nobody knows', { 'proxy-url': 'gopher://a' }, {}, /asks for a gopher proxy/],
    ['a proxy that is no address', { 'proxy-url': 'http://' }, {}, /proxy-url .* is no address/],
    ['a proxy whose password has a bare %', { 'proxy-url': 'http://me:50%@a' }, {}, /proxy-url .* has a % in/],
  ])('%s', async (_, cluster, user, message) => {
    const bench = await connectBench()
    const given = { server: bench.server.address, ...cluster }
    const failure = await failureOf(bench.connect({ kubeconfig: bench.write('config', kubeconfig(given, user)) }))
    expect(failure.code).toBe('cluster/config')
    expect(failure.message).toMatch(message)
    expect(failure.message + failure.notes.join()).toContain('config')
  })

  it('a key of another certificate', async () => {
    const bench = await connectBench()
    const user = { 'client-certificate-data': base64(trusted.cert), 'client-key-data': base64(trusted.sign('a').key) }
    const failure = await failureOf(
      bench.seen({ kubeconfig: bench.write('config', kubeconfig(bench.cluster(), user)) }),
    )
    expect(failure).toMatchObject({
      code: 'cluster/config',
      message: expect.stringContaining('cannot be used') as string,
    })
  })
})

describe('Who we are', () => {
  const ann = trusted.sign('ann')

  it.each<[what: string, user: Record<string, string>, wanted: { authorization?: string; client?: string }]>([
    ['nobody', {}, {}],
    ['a token', { token: 't' }, { authorization: 'Bearer t' }],
    ['a token file, which wins over a token', { token: 't', tokenFile: 'token' }, { authorization: 'Bearer filed' }],
    ['a token, when its file is not there', { token: 't', tokenFile: 'none' }, { authorization: 'Bearer t' }],
    [
      'a name and a password',
      { username: 'ann', password: 'pä:ss' },
      { authorization: `Basic ${base64('ann:pä:ss')}` },
    ],
    [
      'a certificate',
      { 'client-certificate-data': base64(ann.cert), 'client-key-data': base64(ann.key) },
      { client: 'ann' },
    ],
    ['a certificate in files', { 'client-certificate': 'ann.crt', 'client-key': 'ann.key' }, { client: 'ann' }],
  ])('is %s', async (_, user, wanted) => {
    const bench = await connectBench()
    bench.write('token', 'filed\n')
    bench.write('ann.crt', ann.cert)
    bench.write('ann.key', ann.key)
    const { headers, client } = await bench.seen({
      kubeconfig: bench.write('config', kubeconfig(bench.cluster(), user)),
    })
    expect({ authorization: headers.authorization, client }).toEqual({
      authorization: undefined,
      client: undefined,
      ...wanted,
    })
  })

  it('is the token of --token alone, without the kubeconfig’s certificate', async () => {
    const bench = await connectBench()
    const user = { 'client-certificate-data': base64(ann.cert), 'client-key-data': base64(ann.key) }
    const config = bench.write('config', kubeconfig(bench.cluster(), user))
    expect(await bench.seen({ kubeconfig: config, token: 'mine' })).toMatchObject({
      headers: { authorization: 'Bearer mine' },
      client: undefined,
    })
  })

  it('is read again from the token file after 401', async () => {
    const bench = await connectBench()
    const config = bench.write('config', kubeconfig(bench.cluster(), { tokenFile: 'token' }))
    bench.write('token', 'old')
    const transport = await bench.connect({ kubeconfig: config })
    await transport.request({ method: 'GET', path: '/' })
    bench.write('token', 'new')
    bench.server.answer = (seen, response) =>
      void response.writeHead(seen.headers.authorization === 'Bearer new' ? 200 : 401).end()
    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200)
  })

  it.each<
    [
      what: string,
      user: Record<string, string | string[] | Record<string, string[]>>,
      flags: { as?: string; asGroups?: string[] },
      wanted: Record<string, string>,
    ]
  >([
    ['by --as and --as-group', {}, { as: 'bob', asGroups: ['dev', 'ops'] }, { user: 'bob', group: 'dev, ops' }],
    [
      'by the kubeconfig',
      { as: 'bob', 'as-uid': '7', 'as-groups': ['dev'], 'as-user-extra': { 'a/b': ['c'] } },
      {},
      { user: 'bob', uid: '7', group: 'dev', 'extra-a%2fb': 'c' },
    ],
    [
      'by --as, and nothing of the kubeconfig sticks',
      { as: 'bob', 'as-groups': ['masters'] },
      { as: 'eve' },
      { user: 'eve' },
    ],
  ])('may be somebody else, %s', async (_, user, flags, wanted) => {
    const bench = await connectBench()
    const { headers } = await bench.seen({
      kubeconfig: bench.write('config', kubeconfig(bench.cluster(), user)),
      ...flags,
    })
    const impersonated = Object.entries(headers).filter(([name]) => name.startsWith('impersonate-'))
    expect(Object.fromEntries(impersonated.map(([name, value]) => [name.slice(12), value]))).toEqual(wanted)
  })

  it('cannot be a group without a user', async () => {
    const bench = await connectBench()
    const config = bench.write('config', kubeconfig(bench.cluster()))
    expect((await failureOf(bench.connect({ kubeconfig: config, asGroups: ['a'] }))).hint).toBe('give --as USER')
  })
})

describe('Which namespace', () => {
  it.each([
    [{}, {}, 'default'],
    [{ namespace: 'kafka' }, {}, 'kafka'],
    [{ namespace: 'kafka' }, { namespace: 'mine' }, 'mine'],
  ])('of context %j and flags %j is %s', async (context, flags, namespace) => {
    const bench = await connectBench()
    const config = bench.write('config', kubeconfig(bench.cluster(), {}, context))
    expect((await bench.connect({ kubeconfig: config, ...flags })).namespace).toBe(namespace)
  })
})

describe('Whom we trust', () => {
  it('is the kubeconfig’s authority, and what NODE_EXTRA_CA_CERTS adds to it', async () => {
    const bench = await connectBench()
    const other = bench.cluster({ 'certificate-authority-data': base64(authority('other').cert) })
    const config = bench.write('config', kubeconfig(other))
    expect((await failureOf(bench.seen({ kubeconfig: config }))).message).toContain('not trusted')
    const extra = bench.write('extra.pem', trusted.cert)
    expect((await bench.seen({ kubeconfig: config }, { NODE_EXTRA_CA_CERTS: extra })).path).toBe('/version')
    const none = { NODE_EXTRA_CA_CERTS: '/no/such/file' }
    expect((await failureOf(bench.seen({ kubeconfig: config }, none))).message).toContain('not trusted')
  })

  it('is anybody, by --insecure-skip-tls-verify or by the kubeconfig', async () => {
    const bench = await connectBench()
    const server = { server: bench.server.address }
    const config = bench.write('config', kubeconfig(server))
    expect((await failureOf(bench.seen({ kubeconfig: config }))).message).toContain('not trusted')
    expect((await bench.seen({ kubeconfig: config, insecureSkipTlsVerify: true })).path).toBe('/version')
    const lax = bench.write('lax', kubeconfig({ ...server, 'insecure-skip-tls-verify': true }))
    expect((await bench.seen({ kubeconfig: lax })).path).toBe('/version')
  })

  it('is a server of the name that tls-server-name says', async () => {
    const bench = await connectBench()
    const named = (name: string): string => bench.write(name, kubeconfig(bench.cluster({ 'tls-server-name': name })))
    expect((await bench.seen({ kubeconfig: named('localhost') })).path).toBe('/version')
    expect((await failureOf(bench.seen({ kubeconfig: named('foo.example') }))).message).toContain('altnames')
  })
})

describe('YAML', () => {
  it('is read by client-node for callers without a reader, with every field', async () => {
    const bench = await connectBench()
    bench.write('token', 'filed')
    const text = `apiVersion: v1
kind: Config
current-context: main
contexts: [{name: main, context: {cluster: main, user: ann}}]
clusters: [{name: main, cluster: {server: '${bench.server.address}', insecure-skip-tls-verify: true}}]
users: [{name: ann, user: {tokenFile: token, as: bob, as-groups: [dev]}}]
`
    const { yamlByClientNode } = await import('../../src/cluster/yaml-by-client-node.ts')
    const around = { readYaml: yamlByClientNode }
    const { headers } = await bench.seen({ kubeconfig: bench.write('config', text) }, {}, around)
    expect(headers).toMatchObject({
      authorization: 'Bearer filed',
      'impersonate-user': 'bob',
      'impersonate-group': 'dev',
    })
    const broken = await failureOf(bench.connect({ kubeconfig: bench.write('broken', 'a: [') }, {}, around))
    expect(broken.message).toMatch(/broken cannot be read as YAML: /)
  })
})
