/**
 * Field managers of tools that people run by hand and can stop using: what they own may become ours. Not among them:
 * `kubectl-rollout` (it owns `restartedAt` in a pod template: making it ours and leaving it out restarts every pod), whatever
 * writes by itself (HPA, operators), and GitOps controllers, which would write the fields again a minute later.
 */
export const ADOPTABLE: ReadonlySet<string> = new Set([
  'before-first-apply',
  'helm',
  'kubectl',
  'kubectl-annotate',
  'kubectl-autoscale',
  'kubectl-client-side-apply',
  'kubectl-create',
  'kubectl-edit',
  'kubectl-expose',
  'kubectl-label',
  'kubectl-last-applied',
  'kubectl-patch',
  'kubectl-replace',
  'kubectl-run',
  'kubectl-set',
])

/** Controllers that apply a repository's state again and again. */
export const GITOPS: ReadonlySet<string> = new Set([
  'argocd-application-controller',
  'argocd-controller',
  'fleet-agent',
  'helm-controller',
  'kustomize-controller',
  'source-controller',
])
