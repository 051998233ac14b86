import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

const [keys = '', messages = '', webhook = ''] = readGuide('integrating.md').blocks

it('works as the guide to systems of one’s own is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { participants = [] } = await running.until(({ event }) => event === 'ready')
  const urlOf = (wanted: string): string => participants.find(({ name }) => name === wanted)?.url ?? ''
  const places = `FROM=${urlOf('aggregator')}\nTO=${urlOf('grid-operator')}\n`
  const guide = stack.use(createGuideRunner(folder.path, (block) => `${places}${block}`))

  const answers = await guide.run(`${keys}${messages}`)
  expect(answers).toMatch(/^\{"clientGatewayMessageId":"[^"]+"/)
  expect(answers).toContain('"payload":"{\\"offerId\\":\\"1\\"')
  const [add = ''] = webhook.split('\n')
  expect(await guide.run(`${add}\ncat secret.txt`)).toMatch(/^whsec_/)
  const page = await fetch(`${urlOf('grid-operator')}/docs/messages`)
  expect(await page.text()).toContain('reading-0815')
})
