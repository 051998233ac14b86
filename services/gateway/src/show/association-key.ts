import type { AssociationKey } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { Mailbox } from '../mailboxes/mailboxes.ts'

/** An anonymous mailbox as the DDHub client gateway shows an association key. */
export function showAssociationKey(mailbox: Mailbox, owner: Did): AssociationKey {
  const { did, iteration, registered_at, sent_at } = mailbox
  return {
    associationKey: did,
    validFrom: date(mailbox.valid_from),
    validTo: date(mailbox.valid_to),
    isShared: registered_at !== null,
    sharedDate: registered_at === null ? null : date(registered_at),
    isSent: sent_at !== null,
    sentDate: sent_at === null ? null : date(sent_at),
    iteration: String(iteration),
    owner,
    createdDate: date(mailbox.created_at),
    updatedDate: date(mailbox.updated_at),
  }
}

const date = (ms: number): string => new Date(ms).toISOString()
