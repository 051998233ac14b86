import { randomBytes } from 'node:crypto'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect, createInbox } from '@nats-io/transport-node'

const size = 1024
const window = 1024
const stream = 'raw'

/**
 * Messages of 1 KiB a second that a NATS takes into one stream and acknowledges, published with a window over one inbox:
 * what it could do if nothing else were to be done. The stream is kept as those of the log are: in files, with as many
 * copies, on the same servers, which sync before they acknowledge. A replicated stream syncs what comes at about the same
 * time together, one by itself syncs each message, so that three nodes take more than one does.
 */
export async function measureRawPublisher(urls: readonly string[], replicas: number, count: number): Promise<number> {
  const connection = await connect({ servers: [...urls] })
  const manager = await jetstreamManager(connection)
  await manager.streams.add({ name: stream, subjects: [stream], num_replicas: replicas })
  try {
    const payload = randomBytes(size)
    const inbox = createInbox()
    let [sent, acknowledged] = [0, 0]
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const publish = (): void => {
      for (; sent < count && sent - acknowledged < window; sent += 1)
        connection.publish(stream, payload, { reply: inbox })
    }
    connection.subscribe(inbox, {
      callback(error, message) {
        const refused = error ?? (message.string().includes('"error"') ? new Error(message.string()) : undefined)
        if (refused !== undefined) return reject(refused)
        acknowledged += 1
        if (acknowledged === count) resolve()
        else publish()
      },
    })
    const start = performance.now()
    publish()
    await promise
    return (1000 * count) / (performance.now() - start)
  } finally {
    await manager.streams.delete(stream)
    await connection.close()
  }
}
