import { expect, it } from 'vitest'
import { addSample, type Sample, secondsLeft, speedOf } from './speed.ts'

const samplesOf = (...pairs: readonly (readonly [at: number, bytes: number])[]): readonly Sample[] =>
  pairs.reduce<readonly Sample[]>((samples, [at, bytes]) => addSample(samples, { at, bytes }), [])

it('tells the speed of the last seconds, and how long the rest takes', () => {
  expect(speedOf(samplesOf([0, 0], [1000, 500], [2000, 1000]))).toBe(500)
  // What was slow long ago does not count.
  expect(speedOf(samplesOf([0, 0], [20_000, 0], [21_000, 9000]))).toBe(9000)
  expect(secondsLeft(1000, 500)).toBe(2)
})

it('tells nothing too early, nor of what stands still', () => {
  expect(speedOf(samplesOf([0, 0]))).toBeUndefined()
  expect(speedOf(samplesOf([0, 0], [100, 50]))).toBeUndefined()
  expect(secondsLeft(1000, speedOf(samplesOf([0, 7], [1000, 7])))).toBeUndefined()
})

it('begins anew where it goes on from less', () => {
  expect(samplesOf([0, 900], [1000, 1000], [1500, 200])).toEqual([{ at: 1500, bytes: 200 }])
})
