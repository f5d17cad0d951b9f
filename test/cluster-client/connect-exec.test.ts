import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { ConnectBench } from './connect-bench.ts'
import { connectBench, failureOf, kubeconfig, trusted } from './connect-bench.ts'
import { skippingClock } from './skipping-clock.ts'

const v1 = 'client.authentication.k8s.io/v1'

/** A kubeconfig whose user is a plugin with this body of a shell script. */
function plugin(bench: ConnectBench, script: string, more: { readonly [key: string]: Json } = {}): string {
  bench.write('bin/plugin', `#!/bin/sh\n${script}\n`, 0o755)
  return bench.write(
    'config',
    kubeconfig(bench.cluster(), { exec: { apiVersion: v1, command: 'bin/plugin', ...more } }),
  )
}

function granted(status: Json, apiVersion = v1): string {
  return `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', apiVersion, status })}\nEND`
}

describe('A credential plugin', () => {
  it('is run below the kubeconfig’s folder, with its arguments and environment', async () => {
    const bench = await connectBench()
    const script = `echo "$1|$2|$COLOUR|$BASE" > ${bench.folder}/said\n${granted({ token: 't' })}`
    const more = { args: ['a b', 'c'], env: [{ name: 'COLOUR', value: 'red' }] }
    const config = plugin(bench, script, more)
    const { headers } = await bench.seen({ kubeconfig: config }, { PATH: process.env['PATH']!, BASE: 'kept' })
    expect(headers.authorization).toBe('Bearer t')
    expect(readFileSync(`${bench.folder}/said`, 'utf8')).toBe('a b|c|red|kept\n')
  })

  it('is told of the cluster when it asks for that', async () => {
    const bench = await connectBench()
    const config = plugin(bench, `echo "$KUBERNETES_EXEC_INFO" > ${bench.folder}/info\n${granted({ token: 't' })}`, {
      provideClusterInfo: true,
    })
    await bench.seen({ kubeconfig: config }, { PATH: process.env['PATH']! })
    expect(JSON.parse(readFileSync(`${bench.folder}/info`, 'utf8'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: v1,
      spec: {
        interactive: false,
        cluster: {
          server: bench.server.address,
          'certificate-authority-data': Buffer.from(trusted.cert).toString('base64'),
        },
      },
    })
  })

  it('may give a certificate', async () => {
    const bench = await connectBench()
    const { cert, key } = trusted.sign('plugged')
    const config = plugin(bench, granted({ clientCertificateData: cert, clientKeyData: key }))
    expect((await bench.seen({ kubeconfig: config }, { PATH: process.env['PATH']! })).client).toBe('plugged')
  })

  it('is run once for requests that begin together, again when its credentials ran out, and after 401', async () => {
    const bench = await connectBench()
    const clock = skippingClock()
    const counting = `echo x >> ${bench.folder}/runs; n=$(wc -l < ${bench.folder}/runs)`
    const status = '"status":{"token":"\'$((n))\'","expirationTimestamp":"2026-01-01T01:00:00Z"}'
    const config = plugin(bench, `${counting}\necho '{"kind":"ExecCredential","apiVersion":"${v1}",${status}}'`)
    const transport = await bench.connect({ kubeconfig: config }, { PATH: process.env['PATH']! }, { clock })
    const tokens = (): (string | undefined)[] => bench.server.seen.map(({ headers }) => headers.authorization)
    const ask = () => transport.request({ method: 'GET', path: '/' })
    await Promise.all([ask(), ask(), ask()])
    expect(tokens()).toEqual(['Bearer 1', 'Bearer 1', 'Bearer 1'])
    clock.pass(3_600_000)
    await ask()
    expect(tokens().at(-1)).toBe('Bearer 2')
    bench.server.answer = (seen, response) =>
      void response.writeHead(seen.headers.authorization === 'Bearer 4' ? 200 : 401).end()
    expect((await ask()).status).toBe(200)
    expect(tokens().slice(-2)).toEqual(['Bearer 3', 'Bearer 4'])
  })

  it.each<[what: string, script: string, more: { readonly [key: string]: Json }, code: string, message: RegExp]>([
    ['is not there', '', { command: 'no-such-plugin' }, 'cluster/credentials', /plugin no-such-plugin is not there/],
    ['fails', 'echo "log in first" >&2; exit 7', {}, 'cluster/credentials', /failed with exit code 7/],
    ['prints no JSON', 'echo hello', {}, 'cluster/credentials', /no JSON/],
    ['prints other JSON', 'echo []', {}, 'cluster/credentials', /no ExecCredential/],
    [
      'answers in another version',
      granted({ token: 't' }, 'other/v1'),
      {},
      'cluster/credentials',
      /another apiVersion/,
    ],
    ['gives nothing', granted({}), {}, 'cluster/credentials', /neither a token nor a certificate/],
    ['gives a key alone', granted({ clientKeyData: 'k' }), {}, 'cluster/credentials', /without the other/],
    [
      'must ask a person, and there is none',
      '',
      { interactiveMode: 'Always' },
      'cluster/credentials',
      /is no terminal/,
    ],
    ['has an old version', '', { apiVersion: 'client.authentication.k8s.io/v1alpha1' }, 'cluster/config', /v1alpha1/],
    ['has no command', '', { command: '' }, 'cluster/config', /has no command/],
    ['has an environment that is none', '', { env: [{ name: 1 }] }, 'cluster/config', /env of exec of user "ann"/],
  ])('that %s is named, with what it said', async (_, script, more, code, message) => {
    const bench = await connectBench()
    const config = plugin(bench, script, { installHint: 'brew install it', ...more })
    const failure = await failureOf(bench.seen({ kubeconfig: config }, { PATH: process.env['PATH']! }))
    expect(failure.code).toBe(code)
    expect(failure.message).toMatch(message)
    if (/fails|failed/.test(failure.message)) expect(failure.notes[0]).toBe('it said: log in first')
    if (/is not there|failed/.test(failure.message)) expect(failure.hint).toBe('brew install it')
  })

  it('ends with the signal', async () => {
    const bench = await connectBench()
    const stop = new AbortController()
    const config = plugin(bench, `echo > ${bench.folder}/begun; exec sleep 60`)
    const transport = await bench.connect({ kubeconfig: config, signal: stop.signal }, { PATH: process.env['PATH']! })
    const failing = failureOf(transport.request({ method: 'GET', path: '/' }))
    setTimeout(() => stop.abort(), 50)
    expect((await failing).code).toBe('cluster/cancelled')
  })
})
