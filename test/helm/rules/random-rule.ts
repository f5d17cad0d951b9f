import { dice } from './dice.ts'
import { rows } from './rows.ts'

/** Rules of the root, joined by logic and loops: the same one for the same seed. */
export function randomRule(seed: number): string {
  const below = dice(seed)
  const leaf = (): string => {
    const own = [
      'i.port > 0',
      'has(i.port)',
      "i.name == 'a'",
      '!has(i.tls) || i.tls',
      'size(i.name) > 0 && i.port < 1000',
    ]
    return below(5) === 0
      ? `self.items.${['all', 'exists'][below(2)]!}(i, ${own[below(own.length)]!})`
      : roots[below(roots.length)]!
  }
  const rule = (depth: number): string => {
    if (depth === 0) return leaf()
    const [a, b, c] = [rule(depth - 1), rule(depth - 1), leaf()].map((part) => `(${part})`)
    switch (below(8)) {
      case 0:
      case 1:
        return `${a} && ${b}`
      case 2:
      case 3:
        return `${a} || ${b}`
      case 4:
        return `!${a} || ${c}`
      case 5:
        return `${c} ? ${a} : ${b}`
      case 6:
        return `self.nums.${['all', 'exists', 'exists_one'][below(3)]!}(k, k > 1 || ${a})`
      default:
        return `!(${a} && ${c})`
    }
  }
  return rule(1 + below(2))
}

const roots = rows.filter(({ at }) => at === undefined).map(({ rule }) => rule)
