/** How many random cases: `usual` in `npm test`, which has a minute for all, and many times that in `npm run test:soak`. */
export function runs(usual: number): number {
  return usual * Number(process.env['RUNS_FACTOR'] ?? 1)
}
