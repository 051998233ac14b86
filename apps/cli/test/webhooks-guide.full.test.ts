import { join } from 'node:path'
import { freePort, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

it('works as the guide to webhooks is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  await running.until(({ event }) => event === 'ready')
  const port = String(await freePort())
  const guide = stack.use(createGuideRunner(folder.path, (block) => block.replaceAll('8400', port)))
  const attempts = () => guide.run('spine webhook attempts billing --profile grid-operator\n')
  const letters = () => guide.run('spine dead-letter list --profile grid-operator\n')
  const [add = '', listen = '', send = '', gone = '', sendMore = '', list = '', again = '', redrive = ''] =
    readGuide('webhooks.md').blocks
  await guide.run(add)
  await guide.serve(listen)
  expect(await guide.run(send)).toMatch(/^answered 204 \(\d+ ms\)\n/)
  await expect.poll(attempts).toMatch(/offers\.in {2}try 1 {2}answered 204/)
  await guide.endAll()
  await guide.serve(gone)
  const sent = (await guide.run(sendMore)).trim()
  await expect.poll(letters).toContain(sent)
  expect(await guide.run(list)).toMatch(/webhook:billing on offers\.in {2}WEBHOOK_GONE {2}answered 410/)
  await guide.endAll()
  await guide.serve(again)
  expect(await guide.run(redrive)).toMatch(/^billing is active\n1 are on their way again\n/)
  await expect.poll(attempts).toMatch(new RegExp(`${sent} on offers\\.in {2}try 1 {2}answered 204`))
  expect(await letters()).toBe('')
})
