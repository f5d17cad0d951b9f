import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { RolloutEvent, RolloutOutcome } from '../../src/rollout/event.ts'
import { reportPage } from '../../src/report/report-page.ts'
import { began, rolloutOf } from './a-rollout.ts'

const blocked = rolloutOf({ pods: 5, stages: [4, 2, 0], stuckAt: 2, lagAt: [3] })

/** What a reader sees of a page: words, in order. */
function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body>'))
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" } as const
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: keyof typeof entities) => entities[name])
    .replace(/[\s\u202f]+/g, ' ')
}

/** Names of all tags in it. A browser finds the same ones: every `<` of a text is escaped. */
function tagsOf(page: string): ReadonlySet<string> {
  return new Set([...page.matchAll(/<\/?([^\s>/]+)/g)].map(([, name]) => name!))
}

const ours = [
  ...['!doctype', 'html', 'head', 'meta', 'title', 'style', 'body', 'main', 'header', 'section', 'footer'],
  ...[
    'h1',
    'h2',
    'h3',
    'small',
    'p',
    'strong',
    'dl',
    'dt',
    'dd',
    'div',
    'span',
    'code',
    'time',
    'ul',
    'li',
    'b',
    'pre',
  ],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'svg', 'g', 'path', 'rect', 'text'],
]

describe('what a reader learns', () => {
  it('of a rollout that is blocked: why, what to do, where it stands, and where the time went', () => {
    const words = wordsOf(reportPage(blocked))
    for (const text of [
      'broker in kafka Blocked pod broker-2: container broker: image registry.example.com/broker:2.1 not found, for 600 s by now',
      'Next: capstan rollout undo sts/broker',
      'From revision broker-7f7947bb9f To revision broker-7574ddc474 Pods 2 new, 1 stuck, 2 old',
      'Began 2026-11-21 14:00:00 UTC Ended 2026-11-21 14:12:24 UTC Took 12 min 24 s Stages to partitions 4, 2, 0',
      '10 min something was wrong, 81%',
    ]) {
      expect(words).toContain(text)
    }
  })

  it('each decision with its reason, and each wait with its reason and how long it was', () => {
    const words = wordsOf(reportPage(blocked))
    expect(words).toContain('14:01:29 1 min 30 s Released broker-3, partition 3 pod broker-3 goes next')
    expect(words).toContain('14:00:44 45 s partition 4 gate under-replicated: 3 partitions are under-replicated')
  })

  it('each answer of a gate that changed, with evidence where it said no', () => {
    const words = wordsOf(reportPage(blocked))
    expect(words).toContain(
      '14:00:44 45 s under-replicated partition 4 said no 3 partitions are under-replicated topic orders: 3 of 24',
    )
    expect(words).toContain('14:01:29 under-replicated partitions 4 … 3 passed ×2 no partition is under-replicated')
  })

  it('the time line as a table, in its order', () => {
    const words = wordsOf(reportPage(blocked))
    expect(words).toContain(
      'broker-4 14:00:00 35 s 45 s new broker-3 14:01:29 31 s 41 s new broker-2 14:02:10 stuck pod broker-2:',
    )
  })

  it.each<[RolloutOutcome['is'], string]>([
    ['done', 'Done'],
    ['held', 'Held: it waits for a person'],
    ['blocked', 'Blocked'],
    ['failed', 'Failed'],
    ['drifted', 'Drifted: somebody else changed the template'],
    ['lost', 'Lost'],
    ['interrupted', 'Interrupted'],
  ])('that it ended as %s: %s', (is, text) => {
    const events = rolloutOf({ pods: 2, stages: [0], running: true })
    const outcome = { is, partition: 0, because: 'so it was', next: undefined }
    const words = wordsOf(reportPage([...events, { is: 'end', at: events.at(-1)!.at, outcome }]))
    expect(words).toContain(`${text} so it was`)
  })

  it('that other tools call a rollout complete which ends above 0', () => {
    const words = wordsOf(reportPage(rolloutOf({ pods: 5, stages: [2] })))
    expect(words).toContain('Done at partition 2')
    expect(words).toContain('kubectl and Helm call this complete; 2 pods have the old template.')
    expect(wordsOf(reportPage(rolloutOf({ pods: 5, stages: [0] })))).not.toContain('kubectl and Helm')
    // As long as a pod is not ready they wait.
    expect(wordsOf(reportPage(blocked))).not.toContain('kubectl and Helm')
  })

  it('how far one is that still runs: until its last event, or until now', () => {
    const events = rolloutOf({ pods: 3, stages: [0], running: true }).slice(0, 6)
    expect(wordsOf(reportPage(events))).toMatch(/Running As of 2026-11-21 14:00:\d\d UTC/)
    expect(wordsOf(reportPage(events, { now: began + 3_600_000 }))).toContain(
      'As of 2026-11-21 15:00:00 UTC, 1 h after it began.',
    )
  })

  it('that nothing of it happened, of a simulation', () => {
    const [begin, ...others] = blocked
    const fault: RolloutEvent = {
      is: 'fault',
      at: began + 131_000,
      fault: 'nopull',
      pod: 'broker-2',
      text: 'the image of broker-2 cannot be pulled',
    }
    const last = others.findIndex(({ at }) => at > fault.at)
    const played = [{ ...begin!, simulated: true }, ...others.slice(0, last), fault, ...others.slice(last)]
    const page = reportPage(played as RolloutEvent[])
    const words = wordsOf(page)
    expect(page).toContain('<title>broker: blocked – simulated rollout</title>')
    expect(words).toContain('Simulated rollout of a StatefulSet')
    expect(words).toContain('In a cluster, next: capstan rollout undo sts/broker')
    expect(words).toContain('14:02:11 2 min 11 s Fault the image of broker-2 cannot be pulled')
    // At its moment in the time line, too.
    expect(page).toMatch(/<path class="fault" [^>]*>[^]*<text class="mark"[^>]*>nopull<\/text>/)
    expect(wordsOf(reportPage(blocked))).not.toMatch(/simulated|In a cluster/i)
  })

  it('who overrode which gate, and why', () => {
    const override = {
      is: 'override',
      at: began + 60_000,
      gate: 'under-replicated',
      partition: 4,
      reason: 'known',
      by: 'alice',
    } as const
    const words = wordsOf(reportPage([...blocked.slice(0, 8), override, ...blocked.slice(8)]))
    expect(words).toContain('Gate under-replicated set aside at partition 4 known — alice')
  })

  it('nothing, of events without a rollout', () => {
    expect(wordsOf(reportPage([]))).toContain('No rollout None began in these events.')
  })
})

describe('several rollouts', () => {
  it('of several sets are sections of one page', () => {
    const other = rolloutOf({ pods: 2, stages: [0], set: { namespace: 'kafka', name: 'controller' } })
    const page = reportPage([...other, ...blocked])
    expect(wordsOf(page)).toMatch(/2 rollouts .*controller in kafka Done .*broker in kafka Blocked/)
    expect(page).toContain('<title>controller: done, broker: blocked – rollout</title>')
    expect(new Set(page.match(/ id="[^"]*"/g)).size).toBe(2)
  })

  it('a run that goes on with the one before belongs to it, and takes its end back', () => {
    const again = rolloutOf({ pods: 5, stages: [4, 2, 0] }).map((event) => ({ ...event, at: event.at + 3_600_000 }))
    const words = wordsOf(reportPage([...blocked, { ...again[0], resumed: true } as RolloutEvent, ...again.slice(1)]))
    expect(words).not.toContain('2 rollouts')
    expect(words).toContain('Done all 5 pods have the new template')
    expect(words).toMatch(/Took 1 h \d+ min, in 2 runs/)
    expect(words).toContain('Rollout went on')
  })

  it('a new run that goes on with none is a rollout of its own', () => {
    const [again] = blocked
    expect(wordsOf(reportPage([...blocked, { ...again, at: blocked.at(-1)!.at } as RolloutEvent]))).toContain(
      '2 rollouts',
    )
  })

  it('a run that goes on with the one before and has not ended is running', () => {
    const resumed = { ...blocked[0], at: blocked.at(-1)!.at + 1000, resumed: true } as RolloutEvent
    expect(wordsOf(reportPage([...blocked, resumed]))).toContain('Running As of 2026-11-21 14:12:25 UTC')
  })

  it('an undo is one of its own, from the new revision to the old one', () => {
    const undo = { ...blocked[0], at: blocked.at(-1)!.at + 1000, phase: 'undo' } as RolloutEvent
    const words = wordsOf(reportPage([...blocked, undo]))
    expect(words).toContain('Undo of a rollout of a StatefulSet')
    expect(words).toContain('From revision broker-7574ddc474 To revision broker-7f7947bb9f')
  })
})

describe('safety', () => {
  const hostile = `</style></title><script>alert(1)</script><img src=x onerror=alert(2)>"' onload='x' &lt;\0\u0007\ud800`
  const hostileEvents = JSON.parse(
    JSON.stringify([
      ...rolloutOf({ pods: 3, stages: [2, 0], lagAt: [1], stuckAt: 0 }),
      { is: 'warning', at: began, text: 'T' },
      { is: 'lock', at: began, holder: 'T', state: 'waiting' },
      { is: 'deleted', at: began, pod: 'T', by: 'evict', because: 'T' },
      { is: 'override', at: began, gate: 'T', partition: 1, reason: 'T', by: 'T' },
    ]),
    // Every text but the words of the format itself.
    (key, value: unknown) =>
      typeof value === 'string' && !['is', 'state', 'how', 'phase', 'by'].includes(key) ? hostile : value,
  ) as RolloutEvent[]

  it('no text of the cluster becomes a tag or an attribute', () => {
    const page = reportPage(hostileEvents)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect([...tagsOf(page)].filter((name) => !ours.includes(name))).toEqual([])
    const attributes = [...page.matchAll(/<[^>]*>/g)].flatMap(([tag]) =>
      [...tag.matchAll(/\s([a-z-]+)=/gi)].map(([, name]) => name!),
    )
    expect(
      [...new Set(attributes)].filter((name) => name.startsWith('on') || name === 'src' || name === 'href'),
    ).toEqual([])
  })

  it('control characters and half characters become the replacement character, so that the bytes are what was counted', () => {
    const page = reportPage(hostileEvents)
    expect(page.isWellFormed()).toBe(true)

    expect(page).not.toMatch(/[\0-\x08\x0b-\x1f]/)
  })

  it('its policy lets in one style, by the hash of its very bytes, and nothing else', () => {
    const page = reportPage(blocked)
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text]) => text!)
    expect(styles).toHaveLength(1)
    const hash = createHash('sha256').update(styles[0]!).digest('base64')
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    )
    expect(styles[0]).not.toMatch(/[<&]|url\(|@import/)
    expect(page).not.toMatch(/ style="|<script|<link|<img/)
  })

  it('texts of any length are cut', () => {
    const long = { is: 'warning', at: began, text: 'x'.repeat(2_000_000) } as const
    expect(reportPage([...blocked, long]).length).toBeLessThan(100_000)
  })
})

describe('size and sameness', () => {
  it('the same events make the same bytes', () => {
    expect(reportPage(structuredClone(blocked))).toBe(reportPage(blocked))
  })

  it('a thousand ordinals whose gate says no before each one are at most one megabyte', () => {
    const lagAt = Array.from({ length: 1000 }, (_, index) => index)
    const page = reportPage(rolloutOf({ pods: 1000, stages: lagAt.toReversed(), lagAt }))
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1_000_000)
    const words = wordsOf(page)
    expect(words).toContain('Decisions the last 1500 of 2002')
    expect(words).toContain('Waits the longest 400 of')
    expect(words).toContain('broker-999')
    expect(words).toContain('broker-0')
  })
})
