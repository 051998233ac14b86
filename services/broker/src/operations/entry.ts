import { readArgument } from '../read-argument.ts'
import type { Operation } from './operation.ts'

/** A reader that never acknowledges, and so is shown everything. */
const nobody = ''

export const entry: Operation<'entry'> = async ({ log }, caller, argument) => {
  const position = readArgument(argument).integer('position')
  const {
    entries: [found],
  } = await log.read(caller, nobody, position - 1, 1, null)
  return found?.position === position ? found : null
}
