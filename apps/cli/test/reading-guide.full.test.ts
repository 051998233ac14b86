import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

const [open = '', read = '', setAside = '', search = '', clients = ''] = readGuide('reading.md').blocks

it('works as the guide to reading is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { participants = [] } = await running.until(({ event }) => event === 'ready')
  const { url = '' } = participants.find(({ name }) => name === 'grid-operator') ?? {}
  let [key, id] = ['', '']
  const here = (block: string): string => `GATEWAY=${url}\nKEY=${key}\n${block.replaceAll('…', id)}`
  const guide = stack.use(createGuideRunner(folder.path, here))

  const opened = await guide.run(open)
  key = /^gwk_\S+$/m.exec(opened)?.[0] ?? ''
  id = /^[0-9a-f-]{36}$/m.exec(opened)?.[0] ?? ''
  expect(await guide.run(read)).toContain(`"id":"${id}"`)
  const [, send = ''] = open.split(/\n(?=spine send)/)
  id = (await guide.run(send.replaceAll('order-7', 'order-8'))).trim()
  await expect.poll(() => guide.run(search.replaceAll('order-7', 'order-8'))).toContain(id)
  expect(await guide.run(setAside)).toMatch(
    new RegExp(
      `^{"rejected":1}1  ${id}  billing on offers\\.in  METER_UNKNOWN  no such meter\\n1 are on their way again\\n0 are gone`,
    ),
  )
  const again = await guide.run(read)
  expect(again).toContain(`"id":"${id}"`)
  expect(again).toContain('"redelivered":true')
  const found = await guide.run(search)
  expect(found).toMatch(/"transactionId":"order-7"/)
  expect(await guide.run(clients)).toMatch(/billing:offers\.in {2}since .*\n1 removed/)
})
