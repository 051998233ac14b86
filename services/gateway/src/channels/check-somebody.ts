import { SpineError } from '@digital-spine/core'
import type { Channel } from './channel.ts'
import type { Members } from './members.ts'

/** Throws NO_RECIPIENTS if it is known that the channel is for nobody; that may have changed a moment ago. */
export async function checkSomebody(members: Pick<Members, 'known' | 'recipients'>, channel: Channel): Promise<void> {
  if (members.known(channel.fqcn)?.members.length !== 0) return
  const found = await members.recipients(channel).catch(() => undefined)
  if (found?.length === 0) throw new SpineError('NO_RECIPIENTS', `Nobody qualifies for ${channel.fqcn} now.`)
}
