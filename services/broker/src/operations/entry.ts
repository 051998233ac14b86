import { ownMailbox } from '../policy/own-mailbox.ts'
import { readArgument } from '../read-argument.ts'
import type { Operation } from './operation.ts'

/** A reader that never acknowledges, and so is shown everything. */
const nobody = ''

export const entry: Operation<'entry'> = async (context, caller, argument) => {
  const read = readArgument(argument)
  const position = read.integer('position')
  const mailbox = await ownMailbox(context, caller, read.optionalDid('mailbox'))
  const {
    entries: [found],
  } = await context.log.read(mailbox, nobody, position - 1, 1, null)
  return found?.position === position ? found : null
}
