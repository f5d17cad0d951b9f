import type { Helper } from './helper.ts'
import { fromYaml } from './helpers/from-yaml.ts'
import { regexFind } from './helpers/regex-find.ts'
import { regexMatch } from './helpers/regex-match.ts'
import { regexReplaceAll } from './helpers/regex-replace-all.ts'
import { semverCompare } from './helpers/semver-compare.ts'
import { semver } from './helpers/semver.ts'
import { toToml } from './helpers/to-toml.ts'

const helpers: readonly Helper[] = [fromYaml, regexFind, regexMatch, regexReplaceAll, semverCompare, semver, toToml]

/**
 * Helpers with a regular expression engine, a full YAML parser, versions or TOML behind them. Import this file dynamically, and only
 * for a chart that calls one (`heavyHelperNames`): the others start faster without it.
 */
export const heavyHelpers: ReadonlyMap<string, Helper> = new Map(helpers.map((helper) => [helper.name, helper]))
