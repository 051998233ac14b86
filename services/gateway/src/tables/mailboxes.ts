import type { Did } from '@digital-spine/core'

/** Anonymous mailboxes of this participant. */
export type MailboxTables = {
  mailboxes: {
    did: Did
    /** Names its key in the vault. */
    iteration: number
    /** When senders are to use it, ms. */
    valid_from: number
    valid_to: number
    created_at: number
    updated_at: number
    /** Since when the broker has it. */
    registered_at: number | null
    /** When senders were last told of it. */
    sent_at: number | null
  }
}
