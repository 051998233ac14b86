import type { IdentityView, NetworkView } from '@digital-spine/api'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const script = '<img src=x onerror=alert(1)>'

describe('the identity of a participant, as its console shows it', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let url: string
  let page: Page
  let network: NetworkView

  beforeAll(async () => {
    const world = await openPagesWorld(stack, ['--no-simulation'])
    url = world.url
    network = (await call<NetworkView>('GET', 'network')).value
    page = await openPage(world.browser, `${url}/participants/aggregator/identity`, problems)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  })
  afterAll(() => stack.disposeAsync())

  const call = <T>(method: string, path: string, body?: object) =>
    callParticipant<T>(url, 'aggregator', method, path, body)
  const identity = async (): Promise<IdentityView> => (await call<IdentityView>('GET', 'identity')).value
  /** What the name service, which reads the ledger for itself, has at a path. */
  const atNames = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${network.names.url}/v1/${path}`)
    expect(response.status).toBe(200)
    return (await response.json()) as T
  }
  const open = (path: string) => page.goto(`${url}/participants/aggregator/identity${path}`)
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const copied = async (what: string): Promise<string> => {
    await button(`Copy ${what}`).click()
    await page.getByText('Copied').first().waitFor()
    return page.evaluate(() => navigator.clipboard.readText())
  }

  it('shows the DID, the name that it goes by, and how fresh what it knows of the ledger is', async () => {
    const { did, names, keys } = await identity()
    const { name } = await atNames<{ name: string }>(`dids/${did}/name`)
    expect(names[0]).toBe(name)
    const card = region('Identity')
    await card.getByText(name).waitFor()
    await card.getByText(did).waitFor()
    await card.getByText('at the broker', { exact: true }).waitFor()
    await card.getByText(new RegExp(`^${network.name}, block \\d+$`)).waitFor()
    const signing = keys.find(({ purpose, inUse }) => purpose === 'signing' && inUse)
    await card.getByText(`block ${signing?.block}`).last().waitFor()
    expect(await copied('DID')).toBe(did)
  })

  it('shows the DID document that the name service has from the ledger, and copies it', async () => {
    const { did } = await identity()
    const { didDocument } = await atNames<{ didDocument: object }>(`dids/${did}`)
    await page.getByText('DID document').first().click()
    await page.getByText('As it stands on the ledger').waitFor()
    const document = region('DID document')
    expect(JSON.parse(await document.innerText())).toEqual(didDocument)
    expect(JSON.parse(await copied('DID document'))).toEqual(didDocument)
  })

  it('lists the keys that are in that document, with the blocks that they were published in', async () => {
    const { did, keys } = await identity()
    const { events } = await atNames<{ events: { block: number }[] }>(`dids/${did}/history`)
    const { didDocument } = await atNames<{ didDocument: { verificationMethod: { id: string }[] } }>(`dids/${did}`)
    const published = didDocument.verificationMethod.map(({ id }) => id)
    await page.getByRole('link', { name: 'Keys' }).click()
    expect(keys).toHaveLength(2)
    for (const { kid, block, purpose } of keys) {
      expect(published).toContain(kid)
      expect(events.map((event) => event.block)).toContain(block)
      const table = page.getByRole('table', { name: purpose === 'signing' ? 'Signing keys' : 'Encryption keys' })
      const row = table.getByRole('row').filter({ hasText: `#${kid.split('#')[1]}` })
      await row.getByText('in use').waitFor()
      await row.getByRole('cell', { name: String(block), exact: true }).waitFor()
    }
    for (const { kid } of keys) expect(await copied(`Key #${kid.split('#')[1]}`)).toBe(kid)
  })

  it('says what is wrong with a name before it is asked for', async () => {
    await open('/register')
    const label = page.getByLabel('Label')
    await label.fill('northgrid')
    await page.getByText('taken').first().waitFor()
    await button('Next').click()
    await page.getByText('Choose a name that is free.').waitFor()
    for (const wrong of ['flex.pool', 'flex pool', 'ro<les', 'roles', 'flex_', 'xn--flex', script]) {
      await label.fill(wrong)
      await page.getByText('No name can be like this').first().waitFor()
      await button('Next').click()
      await page.getByText('Choose a name that is free.').waitFor()
      await label.fill('')
    }
  })

  it('registers a name with a title, by which others know this participant from then on', async () => {
    await page.getByLabel('Label').fill('FlexPool-North')
    await page.getByText('✓ free').waitFor()
    await page.getByLabel('Title').fill(`North ${script}`)
    await button('Next').click()
    const { did } = await identity()
    await page.getByText(did).waitFor()
    await button('Register').click()
    await page.getByText('You are called flexpool-north.iam.ewc now.').waitFor()
    await region('Identity').getByText('flexpool-north.iam.ewc').waitFor()
    await expect
      .poll(() => atNames(`dids/${did}/name`), { timeout: 30_000 })
      .toMatchObject({ name: 'flexpool-north.iam.ewc' })
    expect(await atNames('names/flexpool-north.iam.ewc')).toMatchObject({
      did,
      metadata: { orgName: `North ${script}` },
    })
    await button('Use this name flexpool.iam.ewc').click()
    await region('Identity').getByText('flexpool.iam.ewc').waitFor()
  })

  it('tells the network that the gateway is configured for, down to the contracts on the ledger', async () => {
    await open('/network')
    await page.getByRole('heading', { name: `Network ${network.name}` }).waitFor()
    const { names, hub, broker, rpcUrl, root, chainId, contracts } = network
    const facts: Readonly<Record<string, string | number>> = {
      ...{ 'Root of names': root, Chain: chainId, 'Ledger node': rpcUrl, 'Name service': names.url },
      ...{ 'SSI hub': hub.url, Broker: broker.url, 'DID of the broker': broker.did, ...contracts },
    }
    for (const [term, value] of Object.entries(facts)) {
      const fact = page
        .locator('.facts > div')
        .filter({ has: page.locator('dt', { hasText: new RegExp(`^${term}$`) }) })
      expect([term, await fact.locator('dd').innerText()]).toEqual([term, expect.stringContaining(String(value))])
    }
    // Each is there: the node is of this chain, and has code at every contract's address.
    const node = async (method: string, params: unknown[]): Promise<unknown> => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const response = await fetch(rpcUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return ((await response.json()) as { result: unknown }).result
    }
    expect(Number(await node('eth_chainId', []))).toBe(chainId)
    for (const [contract, address] of Object.entries(contracts))
      expect([contract, await node('eth_getCode', [address, 'latest'])]).toEqual([
        contract,
        expect.stringMatching(/^0x[0-9a-f]{20}/),
      ])
    expect(await copied(broker.did)).toBe(broker.did)
  })

  it('makes void what waits for the ledger once that is confirmed, and can write to it after that', async () => {
    await button('Make void what waits').click()
    await page.getByRole('dialog').getByText('never will be').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await button('Make void what waits').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make void what waits' }).click()
    await page.getByText('What was waiting is void.').waitFor()
    const made = await call('POST', 'names', { name: 'after-that.iam.ewc', kind: 'organisation' })
    expect(made).toMatchObject({ status: 201, value: { name: 'after-that.iam.ewc' } })
  })

  it('ran no script of others', () => {
    // A name that is free is answered with a 404, one that cannot be with a 400, which browsers log.
    expect(problems.filter((problem) => !/status of 40[04]/.test(problem))).toEqual([])
  })
})
