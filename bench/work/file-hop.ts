// A hop of the plain copy: PUT keeps a file, and hands it on to `x-next` while it comes; POST fetches it from `x-from`; GET
// gives it. What is kept is on disk before it is acknowledged.
import { createReadStream, createWriteStream } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import { pipeline } from 'node:stream/promises'

const [, , path = ''] = process.argv

const keep = (bytes: IncomingMessage): Promise<void> => pipeline(bytes, createWriteStream(path, { flush: true }))

async function handOn(bytes: IncomingMessage, next: string): Promise<void> {
  const outgoing = request(next, { method: 'PUT' })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject)
  })
  await pipeline(bytes, outgoing)
  ;(await answered).resume()
}

const fetchFrom = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(url).once('response', resolve).once('error', reject).end()
  })

async function work(incoming: IncomingMessage): Promise<void> {
  const { 'x-next': next, 'x-from': from } = incoming.headers
  if (typeof from === 'string') return keep(await fetchFrom(from))
  await Promise.all([keep(incoming), ...(typeof next === 'string' ? [handOn(incoming, next)] : [])])
}

const server = createServer((incoming, answer) => {
  if (incoming.method === 'GET') return void pipeline(createReadStream(path), answer).catch(() => undefined)
  work(incoming).then(
    () => answer.end(),
    (error: unknown) => answer.writeHead(500).end(String(error)),
  )
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.on('disconnect', () => process.exit(0))
