// A process that indexes a ledger until it is killed, and tells its parent of every batch it has stored.
import { parseNetwork } from '@digital-spine/ledger'
import { openNameIndex } from '../src/index/open-name-index.ts'

const [databaseUrl = '', network = ''] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
await openNameIndex({
  databaseUrl,
  network: parseNetwork(JSON.parse(network)),
  pollMs: 10,
  onChange: () => process.send?.('stored'),
})
