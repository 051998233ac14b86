import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isSpineError, SpineError } from '@digital-spine/core'
import {
  answerPage,
  descriptorAnswer,
  descriptorPath,
  errorBody,
  pageHeaders,
  readPages,
  refuseUpgrade,
  toSpineError,
} from '@digital-spine/runtime'
import { createActivityRelay } from './activity-relay.ts'
import { checkHost, checkOrigin } from './check-origin.ts'
import { exchangeRole } from './consortium.ts'
import { forward, forwardUpgrade, type Upstream } from './gateway-proxy.ts'
import type { RunningParticipant } from './running-participant.ts'
import type { Sandbox } from './start-sandbox.ts'

/** The live page at the printed URL, with what it talks to. */
export type LiveServer = { readonly url: string; close(): Promise<void> }

/** What the page itself shows something for; any other path that names no file is not found. */
const pageRoutes = ['/', '/join', '/participants/*']
const maxBody = 1 << 20
const maxTitle = 100

/**
 * Serves the pages, the sandbox's state, switches and newcomers, and each gateway's own API under `/api/participants/<key>/`,
 * with that participant's API key, so that the pages hold none. All of it is for this machine's own browser: other hosts,
 * and writes that another site's page makes, are refused.
 */
export async function serveLive(options: {
  host: string
  port: number
  sandbox: Sandbox
  pages: string
}): Promise<LiveServer> {
  const { host, port, sandbox } = options
  const pages = readPages(options.pages, pageRoutes)
  const activity = createActivityRelay()
  for (const participant of sandbox.everybody()) activity.follow(participant)
  // A file takes as long as it takes.
  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    for (const [name, value] of Object.entries(pageHeaders)) outgoing.setHeader(name, value)
    answer(incoming, outgoing).catch((error: unknown) => fail(outgoing, error))
  })
  /** Whose gateway a path is of, if of any. */
  const findGateway = (pathname: string): Upstream | undefined => {
    const [prefix, key] = /^\/api\/participants\/([^/]+)(?=\/)/.exec(pathname) ?? []
    if (prefix === undefined) return undefined
    const found = sandbox.everybody().find((participant) => participant.key === key)
    if (found === undefined) throw new SpineError('NOT_FOUND', 'There is no such participant.')
    return { url: found.url, apiKey: found.apiKey, prefix }
  }
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method } = incoming
    const { pathname } = new URL(incoming.url ?? '/', 'http://local')
    // For everybody: whoever wants to join reads it.
    if (pathname === descriptorPath && method === 'GET')
      return sendJson(outgoing, descriptorAnswer(await sandbox.descriptor()))
    checkHost(incoming)
    if (!pathname.startsWith('/api/')) return servePage(pathname, incoming, outgoing)
    checkOrigin(incoming)
    const gateway = findGateway(pathname)
    if (gateway !== undefined) return forward(incoming, outgoing, gateway)
    const [, , area, noun, name = ''] = pathname.split('/')
    if (pathname === '/api/sandbox' && method === 'GET') return sendJson(outgoing, await describe(sandbox))
    if (pathname === '/api/sandbox/activity' && method === 'GET') return activity.serve(outgoing)
    if (pathname === `/api/sandbox/participants/${name}` && method === 'DELETE') {
      await sandbox.newcomers.remove(name)
      activity.forget(name)
      return void outgoing.writeHead(204).end()
    }
    if (method === 'POST') {
      const argument = await readJson(incoming)
      if (pathname === '/api/sandbox/tamper') return sendJson(outgoing, await sandbox.hostile.tamper())
      if (pathname === '/api/sandbox/replay') return sendJson(outgoing, await sandbox.hostile.replay())
      if (pathname === '/api/sandbox/participants') {
        const added = await sandbox.newcomers.add(readTitle(argument))
        activity.follow(added)
        return sendJson(outgoing, await show(added), 201)
      }
      if (area === 'sandbox' && noun === 'services') return sendJson(outgoing, await turn(sandbox, name, argument))
    }
    throw new SpineError('NOT_FOUND', `There is no ${method} ${pathname}.`)
  }
  const upgraded = new Set<Duplex>()
  const upgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    checkHost(incoming)
    checkOrigin(incoming)
    const gateway = findGateway(new URL(incoming.url ?? '/', 'http://local').pathname)
    if (gateway === undefined) throw new SpineError('NOT_FOUND', 'Sockets are of gateways.')
    await forwardUpgrade(incoming, { socket, head }, gateway)
  }
  server.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    socket.on('error', () => socket.destroy())
    upgrade(incoming, socket, head).catch((error: unknown) => refuseUpgrade(socket, toSpineError(error).code))
  })
  const servePage = async (path: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD')
      return void outgoing.writeHead(405, { allow: 'GET' }).end()
    const page = pages.find(path)
    if (page === undefined) return void outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n')
    const { status, headers, body } = await answerPage(page, incoming.headers)
    outgoing.writeHead(status, headers).end(body)
  }
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host}:${bound}`,
    async close() {
      activity.close()
      server.close()
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
    },
  }
}

/** Stops or starts a service of the sandbox: `{"running":false}` to `/api/sandbox/services/<name>`. */
async function turn(sandbox: Sandbox, name: string, argument: unknown) {
  const service = sandbox.services.get(name)
  const { running } = argument as { running?: unknown }
  if (service === undefined)
    throw new SpineError('NOT_FOUND', `The services are ${[...sandbox.services.keys()].join(', ')}.`)
  if (typeof running !== 'boolean') throw new SpineError('VALIDATION_FAILED', '"running" must be true or false.')
  await service.setRunning(running)
  return describe(sandbox)
}

const describe = async ({ everybody, urls, services }: Sandbox) => ({
  participants: await Promise.all(everybody().map(show)),
  urls,
  userRole: exchangeRole('user'),
  services: [...services].map(([name, { running }]) => ({ name, running })),
})

const show = async ({ key, title, did, url, isNewcomer, findName }: RunningParticipant) => ({
  ...{ key, name: await findName(), title, did, url, newcomer: isNewcomer },
})

function readTitle(argument: unknown): string | undefined {
  const { title } = argument as { title?: unknown }
  if (title === undefined) return undefined
  if (typeof title === 'string' && title.trim() !== '' && title.length <= maxTitle) return title.trim()
  throw new SpineError('VALIDATION_FAILED', `"title" is a text of 1 to ${maxTitle} characters.`)
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length
    if (size > maxBody) throw new SpineError('TOO_LARGE', 'The request is larger than allowed.')
    chunks.push(chunk as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) ?? {}
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', 'The request is not JSON.', { cause })
  }
}

function sendJson(outgoing: ServerResponse, value: unknown, status = 200): void {
  outgoing
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value))
}

function fail(outgoing: ServerResponse, error: unknown): void {
  if (outgoing.headersSent) return void outgoing.destroy()
  const body = errorBody(
    isSpineError(error) ? error : new SpineError('INTERNAL', 'Something went wrong inside the sandbox.'),
  )
  sendJson(outgoing, body, body.statusCode)
}
