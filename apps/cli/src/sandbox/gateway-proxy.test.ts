import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { forward } from './gateway-proxy.ts'

const prefix = '/api/participants/me'

describe('what a request to a gateway becomes', () => {
  let stack = new AsyncDisposableStack()

  afterEach(async () => {
    await stack.disposeAsync()
    stack = new AsyncDisposableStack()
  })

  const serve = async (listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<string> => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    stack.defer(() => {
      server.closeAllConnections()
      server.close()
    })
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  /** A proxy before a gateway that answers so; answers where. */
  const proxy = async (gateway: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<string> => {
    const url = await serve(gateway)
    const front = await serve((incoming, outgoing) => {
      forward(incoming, outgoing, { url, apiKey: 'the-key', prefix }).catch(() => outgoing.writeHead(503).end())
    })
    return `${front}${prefix}`
  }
  const answered = async (asked: ReturnType<typeof request>): Promise<IncomingMessage> => {
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return answer
  }

  it('keeps method, path, query and headers, but for those of a connection and of who calls', async () => {
    let got: { method?: string | undefined; url?: string | undefined; headers: IncomingHttpHeaders } | undefined
    const url = await proxy(({ method, url: path, headers }, outgoing) => {
      got = { method, url: path, headers }
      outgoing.end()
    })
    const own = { authorization: 'Basic x', cookie: 'a=b', 'x-api-key': 'mine', te: 'trailers', 'x-hop': '1' }
    const headers = { ...own, connection: 'close, x-hop', 'tus-resumable': '1.0.0', range: 'bytes=0-', origin: url }
    await text(await answered(request(`${url}/a%2Fb?c=d%26`, { method: 'PATCH', headers }).end()))
    expect(got).toMatchObject({ method: 'PATCH', url: '/a%2Fb?c=d%26' })
    expect(got?.headers).toMatchObject({ 'x-api-key': 'the-key', 'tus-resumable': '1.0.0', range: 'bytes=0-' })
    expect(got?.headers.origin).toBe(`http://${got?.headers.host}`)
    for (const name of ['authorization', 'cookie', 'te', 'x-hop']) expect(got?.headers).not.toHaveProperty(name)
  })

  it('keeps status and headers of an answer, with its own addresses under the path of the proxy', async () => {
    const url = await proxy(({ headers }, outgoing) => {
      outgoing.setHeader('set-cookie', 'session=1')
      outgoing.writeHead(206, {
        ...{ 'content-disposition': 'attachment; filename="a.csv"', 'content-range': 'bytes 0-1/4' },
        ...{
          location: `http://${headers.host}/api/v2/files/1`,
          link: '</api/v2/x?page=2>; rel="next", </y>; rel="up"',
        },
      })
      outgoing.end('ab')
    })
    const answer = await answered(request(url).end())
    expect(await text(answer)).toBe('ab')
    expect(answer.statusCode).toBe(206)
    expect(answer.headers).toMatchObject({
      ...{ 'content-disposition': 'attachment; filename="a.csv"', 'content-range': 'bytes 0-1/4' },
      ...{
        location: `${prefix}/api/v2/files/1`,
        link: `<${prefix}/api/v2/x?page=2>; rel="next", <${prefix}/y>; rel="up"`,
      },
    })
    expect(answer.headers).not.toHaveProperty('set-cookie')
  })

  it('passes bytes on as they come, in both directions, of whatever length', async () => {
    const url = await proxy((incoming, outgoing) => {
      outgoing.writeHead(200)
      outgoing.flushHeaders()
      incoming.pipe(outgoing)
    })
    const asked = request(url, { method: 'POST' })
    asked.write('one')
    const answer = await answered(asked)
    expect(String((await once(answer, 'data'))[0])).toBe('one')
    asked.write('two')
    expect(String((await once(answer, 'data'))[0])).toBe('two')
    asked.end()
    await once(answer, 'end')
  })

  it('breaks off what the gateway breaks off, and tells the gateway of who goes away', async () => {
    const url = await proxy((_, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' })
      outgoing.write('half')
      setImmediate(() => outgoing.destroy())
    })
    await expect(text(await answered(request(url).end()))).rejects.toThrow()
    const left = Promise.withResolvers<void>()
    const waiting = await proxy((_, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
      outgoing.flushHeaders()
      outgoing.on('close', left.resolve)
    })
    const asked = request(waiting).on('error', () => undefined)
    const streaming = answered(asked)
    asked.end()
    await streaming
    asked.destroy()
    await left.promise
  })

  it('says that a gateway is away', async () => {
    const front = await serve((incoming, outgoing) => {
      const away = { url: 'http://127.0.0.1:1', apiKey: 'the-key', prefix }
      forward(incoming, outgoing, away).catch(({ code }: { code: string }) => outgoing.writeHead(503).end(code))
    })
    expect(await text(await answered(request(`${front}${prefix}/x`).end()))).toBe('SERVICE_UNAVAILABLE')
  })
})
