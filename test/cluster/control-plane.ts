import { join } from 'node:path'

export interface Ports {
  readonly api: number
  readonly etcd: number
  readonly etcdPeer: number
  readonly kubelet: number
}

export interface Layout {
  /** Where the programs are. */
  readonly bin: string
  /** The run folder: keys, kubeconfigs, data, logs. */
  readonly folder: string
  readonly ports: Ports
  /** Client limits of the controller-manager: requests per second and burst. Its own default, 20 and 30, makes a step of a rollout 250 ms instead of 25. */
  readonly controllerLimits: readonly [qps: number, burst: number]
  /** As `--feature-gates` takes them: `A=true,B=false`. */
  readonly featureGates: string
}

/** In the order in which they need one another. */
export const programs = ['etcd', 'apiserver', 'controller-manager', 'scheduler', 'kwok', 'kubelet'] as const

export type Program = (typeof programs)[number]

/** The command line of each program. Everything listens on loopback, with the run folder's own keys. */
export function commandOf(program: Program, layout: Layout): readonly [string, ...string[]] {
  return commands[program](layout)
}

const commands: Readonly<Record<Program, (layout: Layout) => [string, ...string[]]>> = {
  etcd: ({ bin, folder, ports }) => [
    join(bin, 'etcd'),
    `--data-dir=${join(folder, 'etcd')}`,
    // The data is thrown away: there is nothing to keep over a power cut.
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${ports.etcdPeer}`,
    `--initial-cluster=default=http://127.0.0.1:${ports.etcdPeer}`,
    `--quota-backend-bytes=${4 * 2 ** 30}`,
  ],
  apiserver: ({ bin, folder, ports, featureGates }) => {
    const pki = join(folder, 'pki')
    return [
      join(bin, 'kube-apiserver'),
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${ports.api}`,
      // Else it would publish 127.0.0.1 as the endpoint of the Service `kubernetes`, which is invalid.
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=RBAC',
      `--client-ca-file=${pki}/ca.crt`,
      `--token-auth-file=${pki}/tokens.csv`,
      `--tls-cert-file=${pki}/apiserver.crt`,
      `--tls-private-key-file=${pki}/apiserver.key`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-signing-key-file=${pki}/sa.key`,
      `--requestheader-client-ca-file=${pki}/ca.crt`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${pki}/front-proxy.crt`,
      `--proxy-client-key-file=${pki}/front-proxy.key`,
      `--kubelet-certificate-authority=${pki}/ca.crt`,
      `--kubelet-client-certificate=${pki}/apiserver-kubelet.crt`,
      `--kubelet-client-key=${pki}/apiserver-kubelet.key`,
      '--kubelet-preferred-address-types=InternalIP',
      // Pods of a lost node are given up after 5 s instead of 300.
      '--default-not-ready-toleration-seconds=5',
      '--default-unreachable-toleration-seconds=5',
      ...gates(featureGates),
    ]
  },
  'controller-manager': ({ bin, folder, featureGates, controllerLimits: [qps, burst] }) => {
    const pki = join(folder, 'pki')
    return [
      join(bin, 'kube-controller-manager'),
      `--kubeconfig=${join(folder, 'controller-manager.kubeconfig')}`,
      '--leader-elect=false',
      '--secure-port=0',
      '--controllers=*',
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${pki}/sa.key`,
      `--root-ca-file=${pki}/ca.crt`,
      `--cluster-signing-cert-file=${pki}/ca.crt`,
      `--cluster-signing-key-file=${pki}/ca.key`,
      '--node-monitor-grace-period=8s',
      '--node-monitor-period=1s',
      `--kube-api-qps=${qps}`,
      `--kube-api-burst=${burst}`,
      ...gates(featureGates),
    ]
  },
  scheduler: ({ bin, folder }) => [
    join(bin, 'kube-scheduler'),
    `--config=${join(folder, 'scheduler.json')}`,
    '--secure-port=0',
  ],
  kwok: ({ bin, folder }) => [
    join(bin, 'kwok'),
    `--kubeconfig=${join(folder, 'kwok.kubeconfig')}`,
    `--config=${join(folder, 'kwok.yaml')}`,
    '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
    '--cidr=10.64.0.0/12',
    '--node-ip=127.0.0.1',
    // Each renewal of a lease is a line of the log otherwise, for ever.
    '--v=WARN',
    // Renewed well inside the controller-manager's grace period of 8 s, or nodes flap.
    '--node-lease-duration-seconds=8',
  ],
  kubelet: ({ bin, folder, ports }) => [
    join(bin, 'kubelet'),
    `-address=127.0.0.1:${ports.kubelet}`,
    `-kubeconfig=${join(folder, 'kwok.kubeconfig')}`,
    `-certificate=${folder}/pki/kubelet.crt`,
    `-key=${folder}/pki/kubelet.key`,
    `-client-ca=${folder}/pki/ca.crt`,
  ],
}

/** The scheduler takes its client's limits from a file only. */
export function schedulerConfiguration(folder: string): string {
  return JSON.stringify({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig: join(folder, 'scheduler.kubeconfig'), qps: 5000, burst: 10000 },
    leaderElection: { leaderElect: false },
  })
}

/** Three nodes in three zones, and the storage class whose claims bind. */
export function firstObjects(): readonly { path: string; object: object }[] {
  const nodes = ['a', 'b', 'c'].map((zone) => ({
    path: '/api/v1/nodes',
    object: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: `node-${zone}`,
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
        labels: {
          'kubernetes.io/hostname': `node-${zone}`,
          'topology.kubernetes.io/zone': zone,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
        },
      },
    },
  }))
  const storage = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'testbed', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'testbed.invalid/none',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  }
  return [...nodes, { path: '/apis/storage.k8s.io/v1/storageclasses', object: storage }]
}

function gates(featureGates: string): string[] {
  return featureGates === '' ? [] : [`--feature-gates=${featureGates}`]
}
