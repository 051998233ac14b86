import { gzipSync } from 'node:zlib'
import { jsonSchemaContent } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { packContent, unpackContent } from './packed-content.ts'

it('gives back what was packed', async () => {
  const content = jsonSchemaContent({ type: 'object' })
  expect(await unpackContent(await packContent(content))).toEqual(content)
})

it('takes any text of four MiB, however long JSON makes it', async () => {
  const content = { ...jsonSchemaContent(true), documentation: '\u0001'.repeat(4 << 20) }
  expect(await unpackContent(await packContent(content))).toEqual(content)
})

it('does not unpack more than a version can have', async () => {
  const bomb = gzipSync(Buffer.alloc(1 << 28, ' '))
  expect(bomb.length).toBeLessThan(300_000)
  await expect(unpackContent(bomb)).rejects.toMatchObject({ code: 'TOO_LARGE' })
})
