import type { IncomingMessage } from '@digital-spine/client'

/** What people call somebody: its alias, the name it calls itself and its DID, as far as they are known. */
export function nameParty({ did, name, alias }: { did: string; name?: string; alias?: string }): string {
  const names = [alias, name].filter((text) => text !== undefined)
  return names.length === 0 ? did : `${names.join(', ')} (${did})`
}

/** The same for who sent a message. */
export const nameSender = (message: Pick<IncomingMessage, 'sender' | 'senderName' | 'senderAlias'>): string =>
  nameParty({
    did: message.sender,
    ...(message.senderName === undefined ? {} : { name: message.senderName }),
    ...(message.senderAlias === undefined ? {} : { alias: message.senderAlias }),
  })
