import type { ContractRow } from './contract-row.ts'
import { defaultRows } from './contract-rows-defaults.ts'
import { fieldRows } from './contract-rows-fields.ts'
import { refusalRows } from './contract-rows-refusals.ts'
import { writeRows } from './contract-rows-writes.ts'

export const contractRows: readonly ContractRow[] = [...writeRows, ...fieldRows, ...defaultRows, ...refusalRows]
