import { expect, it } from 'vitest'
import { createRefusalTally } from './refusal-tally.ts'

type Refusal = Parameters<Parameters<typeof createRefusalTally>[0]>[0]

const setUp = () => {
  const written: Refusal[] = []
  const clock = { now: 0 }
  const tally = createRefusalTally(
    async (refusal) => void written.push(refusal),
    () => clock.now,
  )
  return { written, clock, tally }
}
const refusal = (actor: string | null, address?: string): Refusal => ({ actor, address })

it('writes the first refusals of a participant one by one, and counts what follows', async () => {
  const { written, clock, tally } = setUp()
  for (let i = 0; i < 25; i += 1) await tally.add(refusal('did:a'))
  await tally.add(refusal('did:b'))
  expect(written).toHaveLength(11)
  clock.now = 60_000
  await tally.add(refusal('did:a'))
  expect(written.slice(11)).toEqual([{ ...refusal('did:a'), detail: { furtherRefusals: 15 } }, refusal('did:a')])
  await tally.close()
  expect(written).toHaveLength(13)
})

it('bounds what strangers are written down with, however many addresses they have', async () => {
  const { written, tally } = setUp()
  for (let i = 0; i < 1000; i += 1) await tally.add(refusal(null, `10.0.${i % 4}.${i % 251}`))
  expect(written).toHaveLength(200)
  await tally.add(refusal('did:a'))
  expect(written).toHaveLength(201)
  await tally.close()
  expect(written.at(-1)).toMatchObject({ actor: null, detail: { furtherRefusals: 800 } })
})

it('lets one address not use up what others have', async () => {
  const { written, tally } = setUp()
  for (let i = 0; i < 300; i += 1) await tally.add(refusal(null, '10.0.0.1'))
  expect(written).toHaveLength(10)
  await tally.add(refusal(null, '10.0.0.2'))
  expect(written).toHaveLength(11)
  await tally.close()
})
