import { parseVersion } from '../../core/semver.ts'
import type { Json } from '../../core/json.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Go gives an object with methods; here are its fields, and String, the full form without "v". */
export const semver: Helper = {
  name: 'semver',
  signature: 'semver VERSION',
  doc: 'The parts of VERSION: Major, Minor, Patch, Prerelease, Metadata, Original and String.',
  example: [
    'semver "v1.33"',
    '{"Major":1,"Metadata":"","Minor":33,"Original":"v1.33","Patch":0,"Prerelease":"","String":"1.33.0"}',
  ],
  arity: [1, 1],
  go: 'semver',
  call: (args) => {
    const text = textAt(args, 0)
    const version = parseVersion(text)
    if (version === undefined) throw new HelperError(`${JSON.stringify(text)} is no semantic version`, 'like 1.2.3')
    const { major, minor, patch, prerelease, metadata } = version
    const tail = (prerelease && `-${prerelease}`) + (metadata && `+${metadata}`)
    return {
      Major: narrow(major),
      Minor: narrow(minor),
      Patch: narrow(patch),
      Prerelease: prerelease,
      Metadata: metadata,
      Original: text,
      String: `${major}.${minor}.${patch}${tail}`,
    }
  },
}

function narrow(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
