import { releaseFault } from '../../chart/release-name.ts'
import type { ConnectOptions } from '../../cluster/transport.ts'
import type { GivenFlags } from './given-flags.ts'
import { refuse, requestTimeout } from './typed-flags.ts'

/** What of the command line decides which cluster is asked, and as whom. */
export function connectionOptions(given: GivenFlags): ConnectOptions {
  const { last, texts, has } = given
  const namespace = last('namespace')
  const fault = namespace === undefined || namespace === '' ? undefined : releaseFault('namespace', namespace)
  if (fault !== undefined) refuse(given, `--namespace ${fault}`)
  if (has('as-group') && !has('as')) {
    refuse(given, '--as-group needs --as: groups alone are nobody', 'add --as USER')
  }
  return {
    kubeconfig: last('kubeconfig'),
    context: last('context'),
    namespace,
    as: last('as'),
    asGroups: texts('as-group'),
    token: last('token'),
    requestTimeout: requestTimeout(given),
    insecureSkipTlsVerify: has('insecure-skip-tls-verify'),
  }
}
