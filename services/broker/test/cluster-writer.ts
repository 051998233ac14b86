// A process of a cluster that writes until it is killed or told to stop, and tells its parent what was acknowledged.
import type { Did } from '@digital-spine/core'
import { openJetStreamLog } from '../src/log/jetstream/jetstream-log.ts'
import { storedMessage } from './stored-message.ts'

const [servers = '', folder = '', replicas = '1', ...mailboxes] = process.argv.slice(2)
const log = await openJetStreamLog({ access: { servers: servers.split(',') }, folder, replicas: Number(replicas) })
let isStopping = false
process.on('message', () => {
  isStopping = true
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

/** One message after the other; what fails for a while is sent again as it was. */
async function write(mailbox: string): Promise<void> {
  for (let n = 0; !isStopping; n += 1) {
    const message = storedMessage(n, { id: `${mailbox} ${n}`, to: [mailbox as Did] })
    for (let status: string | undefined; status !== 'accepted' && status !== 'duplicate' && !isStopping; ) {
      const [result] = await log.append(message).catch(() => [undefined])
      status = result?.status
      if (status === 'refused') throw new Error(JSON.stringify(result))
    }
    process.send?.({ mailbox, n })
  }
}
await Promise.all(mailboxes.map(write))
await log[Symbol.asyncDispose]()
process.disconnect()
