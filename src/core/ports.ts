/**
 * A folder or an unpacked archive in memory. Keys are paths relative to it, with `/`, sorted bytewise, without `.` and `..`;
 * links that leave the folder were refused by whoever filled it.
 */
export interface FileTree {
  /** How the user names the folder or the archive in messages: `charts/kafka`. */
  readonly at: string
  readonly files: ReadonlyMap<string, Uint8Array>
}
