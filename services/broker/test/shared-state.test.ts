import { utf8 } from '@digital-spine/core'
import { findNatsServer, startNats, tempFolder } from '@digital-spine/testkit'
import { openSharedVault } from '@digital-spine/vault'
import { describe, expect, it } from 'vitest'
import { openSharedState } from '../src/cluster/shared-state.ts'
import { openDirectoryStore } from '../src/files/directory-store.ts'

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

  it('takes no process that keeps files elsewhere', async () => {
    await using stack = new AsyncDisposableStack()
    const { urls: servers } = stack.use(await startNats())
    const shared = stack.use(await openSharedState({ servers }, { replicas: null, longestSessionMs }))
    const open = async () => openDirectoryStore(stack.use(tempFolder()).path)
    const [here, elsewhere] = [await open(), await open()]
    await Promise.all(Array.from({ length: 4 }, () => shared.checkFiles(here)))
    await expect(shared.checkFiles(elsewhere)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await shared.checkFiles(here)
  })

  it('says so when NATS does not answer', async () => {
    const nats = await startNats()
    await nats[Symbol.asyncDispose]()
    await expect(openSharedState({ servers: nats.urls }, { replicas: null, longestSessionMs })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    })
  })
})
