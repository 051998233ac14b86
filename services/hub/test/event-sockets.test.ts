import { once } from 'node:events'
import type { HubEvent } from '@digital-spine/api'
import { createLoginSession } from '@digital-spine/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { engines, type Member, startWorld, type World } from './world.ts'

type Frame = Partial<HubEvent> & { err?: { code: string } }

describe.each(engines)('event sockets of a hub on %s', (engine) => {
  let world: World
  const stack = new AsyncDisposableStack()

  beforeAll(async () => {
    world = stack.use(await startWorld(engine, { limits: { heartbeatMs: 200 } }))
  })
  afterAll(() => stack.disposeAsync())

  /** A socket and the frames that came; `headers` are sent with the request, `first` after it. */
  function connect(query: string, { headers, first }: { headers?: Record<string, string>; first?: unknown }) {
    const frames: Frame[] = []
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/v1/events/ws${query}`, { headers: headers ?? {} })
    socket.on('message', (data) => frames.push(JSON.parse(data.toString()) as Frame))
    socket.on('error', () => undefined)
    if (first !== undefined) socket.on('open', () => socket.send(JSON.stringify(first)))
    stack.defer(() => socket.terminate())
    return { frames, closed: once(socket, 'close'), socket }
  }

  function loginOf({ party }: Member) {
    const login = createLoginSession({ baseUrl: world.url, signer: () => party.signer, credentials: async () => [] })
    stack.defer(() => login.close())
    return { login, headers: () => login.headers('GET', `${world.url}/v1/events/ws`) }
  }

  it('tells events by socket, to who logs in with headers or with a first frame, from a cursor on', async () => {
    const holder = await world.join()
    const { headers } = loginOf(holder)
    const early = connect('', { headers: await headers() })
    await expect.poll(() => early.frames).toContainEqual({ cursor: expect.any(String) })
    await world.ask(holder)
    const created = expect.objectContaining({ kind: 'request.created', subject: holder.did })
    await expect.poll(() => early.frames).toContainEqual(created)
    const { cursor = '' } = early.frames.find(({ kind }) => kind === 'request.created') ?? {}
    const late = connect('', { first: { ...(await headers()), after: '0' } })
    await expect.poll(() => late.frames).toContainEqual(created)
    const behind = connect(`?after=${cursor}`, { headers: await headers() })
    await expect.poll(() => behind.frames.length).toBeGreaterThan(1)
    expect(behind.frames).not.toContainEqual(created)
  })

  it('ends a socket that nobody is logged in to, or no more', async () => {
    const refusedWith = async ({ frames, closed }: ReturnType<typeof connect>) => {
      await closed
      return frames.at(-1)?.err?.code
    }
    expect(await refusedWith(connect('', { first: { authorization: 'DPoP x', dpop: 'y' } }))).toBe('UNAUTHENTICATED')
    expect(await refusedWith(connect('', { headers: { authorization: 'Bearer x' } }))).toBe('UNAUTHENTICATED')
    const { login, headers } = loginOf(await world.join())
    expect(await refusedWith(connect('?after=987654321', { headers: await headers() }))).toBe('VALIDATION_FAILED')
    const open = connect('', { headers: await headers() })
    await expect.poll(() => open.frames.length).toBeGreaterThan(0)
    await login.logout({ everywhere: true })
    await open.closed
  })

  it('takes no socket elsewhere', async () => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/v1/elsewhere`)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error).toBeInstanceOf(Error)
  })
})
