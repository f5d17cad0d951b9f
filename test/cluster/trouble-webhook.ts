import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Client } from './client.ts'
import { until } from './cluster.ts'

export interface Webhook {
  /** `pods`, `configmaps` */
  readonly resource: string
  /** What it says to each; undefined for a webhook behind whose address nobody listens. */
  readonly denies: string | undefined
}

/** An admission webhook for one namespace, in force when this resolves; it goes with the test. */
export async function webhook(api: Client, space: string, { resource, denies }: Webhook): Promise<void> {
  const { key, certificate } = serverCertificate()
  const port = denies === undefined ? 1 : await serve({ key, certificate }, denies)
  const root = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  const { status, text } = await api.call('POST', root, {
    metadata: { name: space },
    webhooks: [
      {
        name: 'guard.testbed.example',
        clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: certificate.toString('base64') },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: [resource] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': space } },
        // Not the record of the release, which is written first.
        matchConditions: [{ name: 'of-the-test', expression: "!object.metadata.name.startsWith('capstan.')" }],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  })
  expect(status, text).toBe(201)
  onTestFinished(async () => {
    await api.call('DELETE', `${root}/${space}`)
  })
  await until('the webhook to be in force', async () => {
    const probe = {
      metadata: { name: 'probe' },
      ...(resource === 'pods' && { spec: { containers: [{ name: 'a', image: 'a' }] } }),
    }
    const answer = await api.call('POST', `/api/v1/namespaces/${space}/${resource}?dryRun=All`, probe)
    return answer.text.includes('guard.testbed.example')
  })
}

async function serve(tls: { key: Buffer; certificate: Buffer }, message: string): Promise<number> {
  const server = createServer({ key: tls.key, cert: tls.certificate }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } }
      const answer = { uid: review.request.uid, allowed: false, status: { message } }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function serverCertificate(): { key: Buffer; certificate: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-webhook-'))
  try {
    writeFileSync(join(folder, 'openssl.cnf'), '[req]\ndistinguished_name = dn\n[dn]\n')
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem']
    const subject = ['-subj', '/CN=webhook', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
    const args = ['req', '-x509', '-config', 'openssl.cnf', ...key, ...subject, '-out', 'certificate.pem']
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
    return { key: readFileSync(join(folder, 'key.pem')), certificate: readFileSync(join(folder, 'certificate.pem')) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
