import { ApiError } from '../../src/core/api-error.ts'
import type { LogOptions } from '../../src/core/cluster.ts'
import { badRequest } from './answers.ts'
import { mapsBelow, textBelow } from './below.ts'
import type { Store } from './store.ts'

export interface Logs {
  set(pod: Pod, text: string, options: { container: string; previous?: boolean }): void
  read(pod: Pod, options: LogOptions): string
}

interface Pod {
  readonly namespace: string
  readonly name: string
}

/** Logs that a test has written; of other containers of the pod they are empty. */
export function writtenLogs(store: Store): Logs {
  const texts = new Map<string, string>()
  const key = (pod: Pod, container: string, previous: boolean): string =>
    `${pod.namespace}/${pod.name}/${container}/${previous}`
  return {
    set: (pod, text, { container, previous = false }) => void texts.set(key(pod, container, previous), text),
    read: (pod, { container, previous = false, tailLines }) => {
      const found = store.get({ apiVersion: 'v1', kind: 'Pod' }, pod.namespace, pod.name)
      if (found === undefined) throw new ApiError(404, 'NotFound', `pods "${pod.name}" not found`)
      const containers = [...mapsBelow(found, 'spec', 'containers'), ...mapsBelow(found, 'spec', 'initContainers')]
      if (!containers.some((it) => textBelow(it, 'name') === container))
        throw badRequest(`container ${container} is not valid for pod ${pod.name}`)
      const text = texts.get(key(pod, container, previous))
      if (text === undefined && previous)
        throw badRequest(`previous terminated container "${container}" in pod "${pod.name}" not found`)
      return lastLines(text ?? '', tailLines)
    },
  }
}

function lastLines(text: string, count: number | undefined): string {
  if (count === undefined) return text
  const lines = text.split(/(?<=\n)/)
  return lines.slice(Math.max(0, lines.length - count)).join('')
}
