import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Users of a test bed by token. `alice` is nobody: she may do what a test's RoleBinding lets her. */
const users = ['system:kube-controller-manager', 'system:kube-scheduler', 'kwok', 'alice'] as const

export type User = (typeof users)[number]

/** Certificates of a test bed: file name → subject and extensions. */
const certificates: Readonly<Record<string, readonly [subject: string, ...extensions: string[]]>> = {
  apiserver: [
    '/CN=kube-apiserver',
    'extendedKeyUsage=serverAuth',
    'subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1',
  ],
  kubelet: ['/CN=kubelet', 'extendedKeyUsage=serverAuth', 'subjectAltName=IP:127.0.0.1'],
  admin: ['/O=system:masters/CN=admin', 'extendedKeyUsage=clientAuth'],
  'apiserver-kubelet': ['/CN=kube-apiserver-kubelet', 'extendedKeyUsage=clientAuth'],
  'front-proxy': ['/CN=front-proxy-client', 'extendedKeyUsage=clientAuth'],
}

/** The machine's own configuration of openssl would make every certificate a signer. */
const config = '[req]\ndistinguished_name = dn\n[dn]\n'

/**
 * Writes a signer, the certificates, the key of service account tokens and `tokens.csv` into a folder that only its owner can
 * read: whoever holds them owns the cluster. Returns user → token. Throws one sentence when openssl (3 or newer) is missing.
 */
export function makeCertificates(folder: string): Readonly<Record<User, string>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 })
  write('openssl.cnf', config)
  for (const name of ['ca', 'sa', ...Object.keys(certificates)]) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    write(`${name}.key`, privateKey.export({ type: 'sec1', format: 'pem' }).toString())
    if (name === 'sa') write('sa.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString())
  }
  sign(folder, 'ca', ['/CN=testbed-ca', 'basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign,digitalSignature'])
  for (const [name, of] of Object.entries(certificates)) sign(folder, name, of)
  const tokens = Object.fromEntries(users.map((user) => [user, randomBytes(16).toString('hex')])) as Record<
    User,
    string
  >
  const rows = users.map((user) => `${tokens[user]},${user},${user},${user === 'kwok' ? '"system:masters"' : ''}\n`)
  write('tokens.csv', rows.join(''))
  return tokens
}

function sign(folder: string, name: string, [subject, ...extensions]: readonly [string, ...string[]]): void {
  const args = ['req', '-x509', '-new', '-config', 'openssl.cnf', '-key', `${name}.key`, '-days', '3650']
  if (name !== 'ca') args.push('-CA', 'ca.crt', '-CAkey', 'ca.key')
  args.push('-subj', subject, '-out', `${name}.crt`, ...extensions.flatMap((it) => ['-addext', it]))
  try {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: Buffer }
    const why = code === 'ENOENT' ? 'openssl is not installed or not on the PATH' : (stderr?.toString().trim() ?? '')
    throw new Error(`the certificates of the test bed cannot be made: ${why}`, { cause: error })
  }
}
