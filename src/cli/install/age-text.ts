/** How long something has lasted, in the two largest units, as kubectl prints ages: `14s`, `2m5s`, `3h2m`, `4d`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 0) return withRest(days, 'd', days < 10 ? hours % 24 : 0, 'h')
  if (hours > 0) return withRest(hours, 'h', minutes % 60, 'm')
  return minutes > 0 ? withRest(minutes, 'm', seconds % 60, 's') : `${seconds}s`
}

function withRest(large: number, unit: string, rest: number, restUnit: string): string {
  return `${large}${unit}${rest === 0 ? '' : `${rest}${restUnit}`}`
}
