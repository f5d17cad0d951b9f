import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../../status/field.ts'
import { holds } from './selects.ts'

/** Whether a ResourceQuota counts pods of this spec. By scopes that nobody here knows it does not: better silent than wrong. */
export function countsFor(quota: JsonMap, spec: JsonMap): boolean {
  const chosen = mapsAt(quota, 'spec', 'scopeSelector', 'matchExpressions')
  return (
    textsAt(quota, 'spec', 'scopes').every((scope) => isIn(scope, spec)) &&
    chosen.every((one) => isChosen(one, textAt(one, 'scopeName') ?? '', spec))
  )
}

function isIn(scope: string, spec: JsonMap): boolean {
  switch (scope) {
    case 'Terminating':
    case 'NotTerminating':
      return (scope === 'Terminating') === (get(spec, 'activeDeadlineSeconds') !== undefined)
    case 'BestEffort':
    case 'NotBestEffort':
      return (scope === 'BestEffort') === isBestEffort(spec)
    case 'PriorityClass':
      return textAt(spec, 'priorityClassName') !== undefined
    default:
      return false
  }
}

function isChosen(expression: JsonMap, scope: string, spec: JsonMap): boolean {
  return scope === 'PriorityClass' ? holds(expression, textAt(spec, 'priorityClassName')) : isIn(scope, spec)
}

/** No container says anything of processor or memory. */
function isBestEffort(spec: JsonMap): boolean {
  const all = [spec, ...mapsAt(spec, 'containers'), ...mapsAt(spec, 'initContainers')]
  return all.every((one) =>
    ['requests', 'limits'].every((part) => {
      const amounts = mapAt(one, 'resources', part)
      return get(amounts, 'cpu') === undefined && get(amounts, 'memory') === undefined
    }),
  )
}
