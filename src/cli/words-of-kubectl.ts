/** Of commands whose name begins so: what is typed by those who know kubectl, and what to type here. */
type Row = readonly [command: string, typed: RegExp, here: string]

/** The first that fits counts; `$1` is as in `String.replace`. */
const rows: readonly Row[] = [
  ['rollout plan', /^--dry-run.*$/, 'a plan writes nothing: leave it out'],
  ['rollout', /^--dry-run.*$/, 'capstan rollout plan TARGET tells what would go, and writes nothing'],
  [
    'rollout undo',
    /^--to-revision.*$/,
    'it goes back to the template that was there before; capstan rollback RELEASE REVISION goes further back',
  ],
  ['rollout watch', /^(?:-w|--watch).*$/, 'it does that by itself: leave it out'],
  ['rollout', /^(?:-w|--watch).*$/, 'capstan rollout watch TARGET follows it to its end'],
  [
    'rollout',
    /^(?:-A|--all-namespaces)$/,
    'a target is in one namespace: -n NAMESPACE; capstan list -A shows all releases',
  ],
  [
    'rollout',
    /^restart (\S+)$/,
    'a restart is another template: hold the set by --park, let kubectl rollout restart $1 edit it, and roll it out',
  ],
  ['rollout', /^(?:sts|statefulsets?)(?:\.apps)? (\S+)$/i, 'write sts/$1'],
  [
    'rollout',
    /^(?:deploy|deployments?|ds|daemonsets?|po|pods?) \S+$/i,
    'only StatefulSets are rolled out here: sts/NAME',
  ],
]

/** What to type instead of a flag that `command` does not know, or of operands of which it takes fewer; undefined: not known. */
export function insteadOf(command: string, typed: string): string | undefined {
  const row = rows.find(([start, pattern]) => command.startsWith(start) && pattern.test(typed))
  return row && typed.replace(row[1], row[2])
}
