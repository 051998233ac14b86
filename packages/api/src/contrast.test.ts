import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contrastWithWhite, darkerShade } from './contrast.ts'

/** From the W3C's own examples and tables of WCAG contrast. */
it.each([
  ['#ffffff', 1],
  ['#000000', 21],
  ['#767676', 4.54],
  ['#777777', 4.48],
  ['#ff0000', 4],
  ['#0000ff', 8.59],
])('has white on %s at %d:1', (colour, ratio) => {
  expect(contrastWithWhite(colour)).toBeCloseTo(ratio, 2)
})

it('finds the nearest darker shade, and leaves alone what is dark enough', () => {
  const channel = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(channel, channel, channel, (...channels) => {
      const colour = `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
      const shade = darkerShade(colour, 4.5)
      expect(contrastWithWhite(shade)).toBeGreaterThanOrEqual(4.5)
      if (contrastWithWhite(colour) >= 4.5) expect(shade).toBe(colour)
      else expect(contrastWithWhite(shade)).toBeLessThan(4.7)
    }),
  )
})
