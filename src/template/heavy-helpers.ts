import type { Helper } from './helper.ts'
import { checksum } from './helpers/checksum.ts'
import { fromYaml } from './helpers/from-yaml.ts'
import { regexFind } from './helpers/regex-find.ts'
import { regexMatch } from './helpers/regex-match.ts'
import { regexReplaceAll } from './helpers/regex-replace-all.ts'
import { semverCompare } from './helpers/semver-compare.ts'
import { semver } from './helpers/semver.ts'
import { sha256sum } from './helpers/sha256sum.ts'
import { toToml } from './helpers/to-toml.ts'
import { uuidFrom } from './helpers/uuid-from.ts'

const helpers: readonly Helper[] = [
  checksum,
  fromYaml,
  regexFind,
  regexMatch,
  regexReplaceAll,
  semverCompare,
  semver,
  sha256sum,
  toToml,
  uuidFrom,
]

/**
 * Helpers with a regular expression engine, a full YAML parser, a hash, versions or TOML behind them. Import this file dynamically, and only
 * for a chart that calls one (`heavyHelperNames`): the others start faster without it.
 */
export const heavyHelpers: ReadonlyMap<string, Helper> = new Map(helpers.map((helper) => [helper.name, helper]))
