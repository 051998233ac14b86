import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { isSpineError, SpineError } from '@digital-spine/core'
import { answerPage, descriptorAnswer, descriptorPath, errorBody, pageHeaders, readPages } from '@digital-spine/runtime'
import { createActivityRelay } from './activity-relay.ts'
import { exchangeRole } from './consortium.ts'
import type { Sandbox } from './start-sandbox.ts'

/** The live page at the printed URL, with what it talks to. */
export type LiveServer = { readonly url: string; close(): Promise<void> }

/** What the page itself shows something for; any other path that names no file is not found. */
const pageRoutes = ['/', '/participants/*']
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])
const maxBody = 1 << 20

/**
 * Serves the page, the sandbox's state and switches, and each gateway's own API under `/api/participants/<key>/`, with
 * that participant's API key, so that the page holds none. All of it is for this machine's own browser: other hosts,
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
  const activity = createActivityRelay(sandbox.participants)
  const server = createServer((incoming, outgoing) => {
    for (const [name, value] of Object.entries(pageHeaders)) outgoing.setHeader(name, value)
    answer(incoming, outgoing).catch((error: unknown) => fail(outgoing, error))
  })
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { pathname, search } = new URL(incoming.url ?? '/', 'http://local')
    // For everybody: whoever wants to join reads it.
    if (pathname === descriptorPath && incoming.method === 'GET')
      return sendJson(outgoing, descriptorAnswer(await sandbox.descriptor()))
    checkOrigin(incoming)
    if (!pathname.startsWith('/api/')) return servePage(pathname, incoming, outgoing)
    const [, , area = '', key = ''] = pathname.split('/')
    if (area === 'participants') {
      const found = sandbox.participants.find((participant) => participant.key === key)
      if (found === undefined) throw new SpineError('NOT_FOUND', 'There is no such participant.')
      // Set, not resolved: a path that begins with "//" would name another host, and be sent the key.
      const target = new URL(found.url)
      target.pathname = pathname.slice(`/api/participants/${key}`.length)
      target.search = search
      return forward(incoming, outgoing, target, found.apiKey)
    }
    if (pathname === '/api/sandbox' && incoming.method === 'GET') return sendJson(outgoing, describe(sandbox))
    if (pathname === '/api/sandbox/activity' && incoming.method === 'GET') return activity.serve(outgoing)
    if (incoming.method === 'POST') {
      const argument = await readJson(incoming)
      if (pathname === '/api/sandbox/tamper') return sendJson(outgoing, await sandbox.hostile.tamper())
      if (pathname === '/api/sandbox/replay') return sendJson(outgoing, await sandbox.hostile.replay())
      if (area === 'sandbox' && key === 'services') return sendJson(outgoing, await turn(sandbox, pathname, argument))
    }
    throw new SpineError('NOT_FOUND', `There is no ${incoming.method} ${pathname}.`)
  }
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
    },
  }
}

/** Stops or starts a service of the sandbox: `{"running":false}` to `/api/sandbox/services/<name>`. */
async function turn(sandbox: Sandbox, path: string, argument: unknown) {
  const service = sandbox.services.get(path.slice('/api/sandbox/services/'.length))
  const { running } = argument as { running?: unknown }
  if (service === undefined)
    throw new SpineError('NOT_FOUND', `The services are ${[...sandbox.services.keys()].join(', ')}.`)
  if (typeof running !== 'boolean') throw new SpineError('VALIDATION_FAILED', '"running" must be true or false.')
  await service.setRunning(running)
  return describe(sandbox)
}

const describe = ({ participants, urls, services }: Sandbox) => ({
  participants: participants.map(({ key, name, title, did, url }) => ({ key, name, title, did, url })),
  urls,
  userRole: exchangeRole('user'),
  services: [...services].map(([name, { running }]) => ({ name, running })),
})

/** Against DNS rebinding the host must be this machine's; against other sites' pages the origin must be the host. */
function checkOrigin({ headers: { host = '', origin } }: IncomingMessage): void {
  if (!loopback.has(host.replace(/:\d+$/, '')))
    throw new SpineError('FORBIDDEN', 'The sandbox answers to this machine only: open it as 127.0.0.1 or localhost.')
  if (origin !== undefined && origin !== `http://${host}`)
    throw new SpineError('FORBIDDEN', 'Another site may not use the sandbox.')
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, apiKey: string): Promise<void> {
  const { accept = '*/*', 'content-type': type } = incoming.headers
  if (incoming.method !== 'GET' && type !== 'application/json')
    throw new SpineError('VALIDATION_FAILED', 'Writes are application/json.')
  return new Promise((resolve, reject) => {
    const upstream = request(
      target,
      {
        method: incoming.method ?? 'GET',
        headers: { accept, 'x-api-key': apiKey, ...(type === undefined ? {} : { 'content-type': type }) },
      },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, {
          'content-type': response.headers['content-type'] ?? 'text/plain',
        })
        response.pipe(outgoing)
        response.on('end', resolve)
      },
    )
    outgoing.on('close', () => upstream.destroy())
    upstream.on('error', (cause) =>
      reject(new SpineError('SERVICE_UNAVAILABLE', 'The gateway does not answer.', { cause })),
    )
    incoming.pipe(upstream)
  })
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
