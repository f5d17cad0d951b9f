import { helm, oracleProgram } from './build.ts'

/** Builds what the tests ask, before the first of them starts its clock. */
export async function setup(): Promise<void> {
  await helm(4)
  await helm(3)
  await oracleProgram()
}
