import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, type GuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

/** Commands, with what the guide says that they print. */
const steps = [...readGuide('topics.md').text.matchAll(/^```sh\n([\s\S]*?)^```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm)]

/** Market documents with their schemas, which the project does not ship; taken when they lie beside the repository. */
const energy = join(import.meta.dirname, '../../../../shared/data/energy')
const sets = ['cim-1.04', 'cim-1.12']

it('works as the guide to topics is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  await running.until(({ event }) => event === 'ready')
  const hasDocuments = existsSync(energy)
  if (hasDocuments) for (const set of sets) cpSync(join(energy, set), join(folder.path, set), { recursive: true })

  const guide = stack.use(createGuideRunner(folder.path, (block) => block))
  let underWay = 0
  for (const [, block = '', printed] of steps) {
    if (!hasDocuments && / cim[-.]/.test(block)) continue
    if (printed?.startsWith('error ')) {
      await expect(guide.run(block), block).rejects.toMatchObject({ stderr: printed })
    } else if (block.startsWith('spine receive')) {
      await expect.poll(receiver(guide, block), { timeout: 30_000, interval: 500 }).toBe(underWay)
      underWay = 0
    } else {
      const output = await guide.run(block)
      if (printed !== undefined) expect(output, block).toBe(printed)
      underWay += count(output, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/gm)
    }
  }
})

/** Reads on whenever it is called, and answers how many messages came since it was made. */
function receiver(guide: GuideRunner, block: string): () => Promise<number> {
  let received = 0
  return async () => {
    received += count(await guide.run(block), /^\S+Z {2}.*did:ethr:/gm)
    return received
  }
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length
