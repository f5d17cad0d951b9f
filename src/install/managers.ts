/** The field manager of everything that an install applies. What no apply may contain belongs to `rolloutManager`. */
export const manager = 'capstan'
