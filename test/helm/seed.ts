/**
 * Where the random tests against real Helm begin: anew in every run, so that they find more with time. A failure names its
 * seed, and HELM_SEED begins there again; CI begins at the same one always, because a change lands or not by what it changed.
 */
export const firstSeed: number = Number(process.env['HELM_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
