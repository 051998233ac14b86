import type { Migrations } from '@digital-spine/runtime'
import { messages } from './migrations/001-messages.ts'
import { receiptBatches } from './migrations/002-receipt-batches.ts'
import { refusedPlaces } from './migrations/003-refused-places.ts'
import { wallet } from './migrations/004-wallet.ts'
import { parked } from './migrations/005-parked.ts'
import { topicFormats } from './migrations/006-topic-formats.ts'
import { files } from './migrations/007-files.ts'
import { keptFromTheBroker } from './migrations/008-kept-from-the-broker.ts'
import { access } from './migrations/009-access.ts'
import { peopleAndChannels } from './migrations/010-people-and-channels.ts'
import { idsOfSenders } from './migrations/011-ids-of-senders.ts'
import { useRole } from './migrations/012-use-role.ts'
import { reading } from './migrations/013-reading.ts'
import { deadLetters } from './migrations/014-dead-letters.ts'
import { retention } from './migrations/015-retention.ts'
import { refusedLetters } from './migrations/016-refused-letters.ts'
import { proofs } from './migrations/017-proofs.ts'
import { sending } from './migrations/018-sending.ts'
import { webhooks } from './migrations/019-webhooks.ts'
import { search } from './migrations/020-search.ts'
import { mailboxes } from './migrations/021-mailboxes.ts'
import { traffic } from './migrations/022-traffic.ts'
import { branding } from './migrations/023-branding.ts'
import { attention } from './migrations/024-attention.ts'
import { paging } from './migrations/025-paging.ts'

/** Migrations of the gateway, the same on SQLite and PostgreSQL. One that has been applied keeps its name and what it does. */
export const gatewayMigrations: Migrations = {
  '001-messages': messages,
  '002-receipt-batches': receiptBatches,
  '003-refused-places': refusedPlaces,
  '004-wallet': wallet,
  '005-parked': parked,
  '006-topic-formats': topicFormats,
  '007-files': files,
  '008-kept-from-the-broker': keptFromTheBroker,
  '009-access': access,
  '010-people-and-channels': peopleAndChannels,
  '011-ids-of-senders': idsOfSenders,
  '012-use-role': useRole,
  '013-reading': reading,
  '014-dead-letters': deadLetters,
  '015-retention': retention,
  '016-refused-letters': refusedLetters,
  '017-proofs': proofs,
  '018-sending': sending,
  '019-webhooks': webhooks,
  '020-search': search,
  '021-mailboxes': mailboxes,
  '022-traffic': traffic,
  '023-branding': branding,
  '024-attention': attention,
  '025-paging': paging,
}
