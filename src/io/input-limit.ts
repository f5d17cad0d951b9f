/**
 * Bytes that one file given by the user may have. The largest public values files have 0.8 MB; a file beyond this is a
 * mistake (an archive, a log), and reading it as YAML would take seconds and hundreds of megabytes before saying so.
 */
export const inputLimit: number = 16 * 1024 * 1024

export const inputLimitText = '16 MiB'
