import { describe, expect, it } from 'vitest'
import { createHttpServer } from './http-server.ts'
import { silentLogger } from './logger.ts'
import { createRateLimit, tellRate } from './rate-limit.ts'

describe('a rate limit', () => {
  const setUp = (perMinute: number) => {
    const clock = { now: 120_000 }
    return { clock, limit: createRateLimit('questions are answered', perMinute, () => clock.now) }
  }

  it('counts for everybody alone, and anew every minute', () => {
    const { clock, limit } = setUp(2)
    expect(limit('a')).toEqual({ limit: 2, remaining: 1, resetSeconds: 60 })
    clock.now = 150_500
    expect(limit('a')).toEqual({ limit: 2, remaining: 0, resetSeconds: 30 })
    expect(() => limit('a')).toThrow(
      expect.objectContaining({ code: 'QUOTA_EXCEEDED', details: { limit: 2, retryAfterSeconds: 30 } }),
    )
    expect(limit('b')).toMatchObject({ remaining: 1 })
    clock.now = 180_000
    expect(limit('a')).toMatchObject({ remaining: 1 })
  })

  it('gives somebody a share of its own', () => {
    const { limit } = setUp(2)
    for (const remaining of [2, 1, 0]) expect(limit('a', 3)).toMatchObject({ limit: 3, remaining })
    expect(() => limit('a', 3)).toThrow(expect.objectContaining({ code: 'QUOTA_EXCEEDED' }))
  })

  it('is told in headers, also with what it refuses', async () => {
    const { limit } = setUp(1)
    const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
    server.app.get('/', async (_, reply) => {
      tellRate(reply, limit('a'))
      return {}
    })
    const { headers } = await server.app.inject('/')
    expect(headers).toMatchObject({ ratelimit: '"minute";r=0;t=60', 'ratelimit-policy': '"minute";q=1;w=60' })
    const refused = await server.app.inject('/')
    expect(refused.statusCode).toBe(429)
    expect(refused.headers).toMatchObject({ ...told(headers), 'retry-after': '60' })
    await server.close()
  })
})

const told = ({ ratelimit, 'ratelimit-policy': policy }: Record<string, unknown>) => ({
  ...{ ratelimit, 'ratelimit-policy': policy },
})
