import type { Answer } from './answers.ts'
import type { Axis } from './axis.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { round, shortened } from './pixels.ts'

interface RowFrame {
  readonly axis: Axis
  readonly top: number
  readonly rowHeight: number
}

/** A row per gate: a tick where it let pass, a bar for as long as it did not, a diamond where it was set aside. */
export function gateRows(
  gates: readonly string[],
  answers: readonly Answer[],
  { axis, top, rowHeight }: RowFrame,
): Html {
  return html`${gates.map((gate, number) => {
    const y = round(top + (number + 0.5) * rowHeight)
    const own = answers.filter((answer) => answer.gate === gate)
    const left = axis.x(-Infinity)
    const right = axis.x(Infinity)
    return html`<text class="gate" x="${round(left - 10)}" y="${round(y + 4)}">${shortened(gate)}</text>
      <path class="track" d="M${round(left)} ${y}H${round(right)}" />${marked(own, axis, y)}`
  })}`
}

function marked(answers: readonly Answer[], { x }: Axis, y: number): Html {
  const bars = (is: Answer['is']): string =>
    answers
      .filter((answer) => answer.is === is)
      .map(({ from, to }) => `M${round(x(from))} ${y}h${round(Math.max(x(to) - x(from), 2))}`)
      .join('')
  const drawn = (is: Answer['is'], shape: (at: number) => string): string =>
    answers
      .filter((answer) => answer.is === is)
      .map(({ from }) => shape(x(from)))
      .join('')
  const passes = drawn('pass', (at) => `M${round(at)} ${round(y - 5)}v10`)
  const overridden = drawn('overridden', (at) => `M${round(at - 5)} ${y}l5-5 5 5-5 5z`)
  const paths = [
    ['passes', passes],
    ['unknowns', bars('unknown')],
    ['fails', bars('fail')],
    ['overridden', overridden],
  ] as const
  return html`${paths.filter(([, path]) => path !== '').map(([name, path]) => html`<path class="${name}" d="${path}" />`)}`
}
