/** RFC 3339 with microseconds, as Kubernetes has a MicroTime: with fewer digits the server refuses it. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z')
}
