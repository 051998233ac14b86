import type { Did, Signer } from '@digital-spine/core'

/** Whose a mailbox is among those of this gateway: '' is the participant's own. */
export type MailboxKey = Did | ''

/** As whom entries are taken: the participant, or an anonymous mailbox of its, which signs for itself. */
export type Recipient = { readonly signer: Signer; readonly mailbox: MailboxKey }

/** What names a mailbox to the broker. */
export const named = (mailbox: MailboxKey): { mailbox?: Did } => (mailbox === '' ? {} : { mailbox })
