export const mebibyte: number = 1024 * 1024

/** Helm's limits of a chart archive, in bytes: of one file, and of all files together. */
export const fileLimit: number = 5 * mebibyte
export const totalLimit: number = 100 * mebibyte
