/**
 * The Kubernetes version that charts are rendered for when nobody names one: that of the client libraries of Helm 4.3,
 * so that a chart renders the same under both.
 */
export const defaultKubeVersion = 'v1.37.0'
