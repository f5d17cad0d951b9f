/** What the system says in a word (`ENOENT`), from a caught error; undefined when the error is not the system's. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The reason in words, to stand behind a colon: `cannot read values.yaml: permission denied`. */
export function systemReason(error: unknown): string {
  const code = systemCode(error)
  if (code !== undefined && Object.hasOwn(reasons, code)) return reasons[code]!
  return error instanceof Error ? error.message : String(error)
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something of that name exists already',
  EFBIG: 'it would become too large for this file system',
  EIO: 'the device reports an input/output error',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in a circle',
  EMFILE: 'this process has too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'the system has too many open files',
  ENODEV: 'there is no such device',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOTEMPTY: 'a folder of that name is in the way',
  ENXIO: 'there is no such device',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'it is being executed',
}
