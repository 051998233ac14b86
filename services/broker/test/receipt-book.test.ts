import { kidOf, type ReceiptEntry, type Signer } from '@digital-spine/core'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { createReceiptBook } from '../src/receipt-book.ts'
import { far, newDid } from './contract/log-world.ts'

it('writes before it is closed what is being signed and what waits, and nothing after', async () => {
  using folder = tempFolder()
  await using log = await openEmbeddedLog(folder.path)
  const [broker, one, other] = [newDid(), newDid(), newDid()]
  const signing = Promise.withResolvers<Uint8Array>()
  const signer: Signer = { did: broker, kid: kidOf(broker, 'controller'), sign: () => signing.promise }
  const terms = { retentionMs: far / 2, logger: silentLogger(), notify: () => undefined, now: () => 1 }
  const book = createReceiptBook({ log, signer, ...terms })
  const receipt = (id: number): ReceiptEntry => ({
    ...{ status: 'accepted', recipient: other, id: `id ${id}`, hash: `hash ${id}`, position: id },
  })
  for (let id = 0; id < 256; id += 1) book.add(one, receipt(id))
  book.add(other, receipt(256))
  const closed = book.close()
  book.add(other, receipt(257))
  signing.resolve(new Uint8Array(64))
  await closed
  for (const did of [one, other]) expect(await log.findMailbox(did)).toMatchObject({ messages: 1 })
})
