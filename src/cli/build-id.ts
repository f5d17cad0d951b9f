/** Set by the build to a digest of all sources. */
declare const CAPSTAN_BUILD: string | undefined

/**
 * Names the build whose results a cache entry holds. Undefined when the sources are run as they are: they may have changed
 * since the last run, so then nothing is kept and nothing kept is used.
 */
export const buildId: string | undefined = typeof CAPSTAN_BUILD === 'string' ? CAPSTAN_BUILD : undefined
