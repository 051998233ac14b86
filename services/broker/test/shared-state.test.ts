import { utf8 } from '@digital-spine/core'
import { findNatsServer, startNats } from '@digital-spine/testkit'
import { openSharedVault } from '@digital-spine/vault'
import { describe, expect, it } from 'vitest'
import { openSharedState } from '../src/cluster/shared-state.ts'

const longestSessionMs = 86_400_000

describe.skipIf(findNatsServer() === undefined)('the shared state of broker processes', () => {
  it('is one identity, for processes that know its secret', async () => {
    await using stack = new AsyncDisposableStack()
    const { urls: servers } = stack.use(await startNats())
    const join = async () => stack.use(await openSharedState({ servers }, { replicas: null, longestSessionMs }))
    const [one, other] = await Promise.all([join(), join()])
    const secret = utf8('correct horse battery staple')
    const open = async ({ vaultPlace: place }: typeof one) => stack.use(await openSharedVault({ place, secret }))
    const vaults = [await open(one), await open(other)]
    const [mine, theirs] = await Promise.all(vaults.map((vault) => vault.account('account')))
    expect(mine?.address).toBe(theirs?.address)
    const later = await open(await join())
    expect((await later.account('account')).address).toBe(mine?.address)
    await expect(openSharedVault({ place: one.vaultPlace, secret: utf8('another') })).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
    })
  })

  it('says so when NATS does not answer', async () => {
    const nats = await startNats()
    await nats[Symbol.asyncDispose]()
    await expect(openSharedState({ servers: nats.urls }, { replicas: null, longestSessionMs })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    })
  })
})
