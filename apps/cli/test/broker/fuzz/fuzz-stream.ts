import { signJws } from '@digital-spine/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { alteredPayload, anyBytes, anyFrame } from './arbitraries.ts'
import type { FuzzWorld } from './fuzz-world.ts'
import { encodeFrame, openRawStream } from './raw-stream.ts'

const framesARun = 50

/** Sends that many things that are no right frames, or right ones with something wrong. */
export async function fuzzFrames({ url, attacker, rightFrames }: FuzzWorld, count: number): Promise<void> {
  await using stream = await openRawStream(url, attacker)
  const frames = fc.array(anyFrame(rightFrames), { minLength: framesARun - 1, maxLength: framesARun - 1 })
  // What the broker ends the stream for comes last.
  const property = fc.asyncProperty(frames, anyBytes(rightFrames), async (first, last) => {
    expect(await stream.send([...first, last])).not.toContain('INTERNAL')
  })
  await fc.assert(property, { numRuns: Math.ceil(count / framesARun), endOnFailure: true })
}

/** Sends that many signed things whose content is wrong, or whose text was altered after they were signed. */
export async function fuzzJws({ url, attacker, rightJws }: FuzzWorld, count: number): Promise<void> {
  await using stream = await openRawStream(url, attacker)
  const wrong = fc.oneof(
    ...rightJws.flatMap(({ typ, payload, jws, frame }) => [
      { weight: 4, arbitrary: alteredPayload(payload).map((content) => () => sign(typ, content, frame)) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.nat(jws.length), fc.nat(jws.length), fc.string()).map(([from, to, by]) => async () => {
          return encodeFrame(frame(jws.slice(0, from) + by + jws.slice(to)))
        }),
      },
    ]),
  )
  const sign = async (typ: string, content: object, frame: (jws: string) => readonly unknown[]) =>
    encodeFrame(frame(await signJws(attacker.signer, typ, content)))
  const all = fc.array(wrong, { minLength: framesARun, maxLength: framesARun })
  const property = fc.asyncProperty(all, async (made) => {
    expect(await stream.send(await Promise.all(made.map((make) => make())))).not.toContain('INTERNAL')
  })
  await fc.assert(property, { numRuns: Math.ceil(count / framesARun), endOnFailure: true })
}
