/** Capstan's version. A constant, because reading package.json would cost the bundle a file; a test compares the two. */
export const capstanVersion = '0.1.0'

/** What `Capabilities.KubeVersion` says when nobody asks a cluster: the release that our tests run against. */
export const defaultKubeVersion = '1.36.0'
