// A process that writes until it is killed, and tells its parent what was acknowledged.
import { didEthr } from '@digital-spine/core'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { storedMessage } from './stored-message.ts'

const recipient = didEthr('spine', `0x${'2'.padStart(40, '0')}`)
const log = await openEmbeddedLog(process.argv[2] ?? '')
const { from } = storedMessage(0)
const entries = [{ did: recipient, leaf: 'leaf', index: 0, path: [], grant: null, prev: null }]
await log.putEpoch({ epoch: 'e1', from, manifest: 'm', keptUntil: Number.MAX_SAFE_INTEGER, entries })
let next = (await log.read(recipient, 'writer', 0, 1_000_000, null)).entries.length
process.on('disconnect', () => process.exit())
for (;;) {
  const group = Array.from({ length: 20 }, (_, i) => next + i)
  await Promise.all(
    group.map(async (n) => {
      const [result] = await log.append(storedMessage(n, { to: [recipient] }))
      if (result?.status !== 'accepted') throw new Error(`message ${n}: ${JSON.stringify(result)}`)
      process.send?.(n)
    }),
  )
  next += group.length
}
