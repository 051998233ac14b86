import { expect, it } from 'vitest'
import { createPlaces } from './places.ts'
import { createReconnectDelay } from './reconnect-delay.ts'

it('connects again at once, then at growing intervals that stay short while the outage is', () => {
  let time = 0
  const delay = createReconnectDelay(
    () => time,
    () => 1,
  )
  expect([delay.next(), delay.next(), delay.next()]).toEqual([0, 50, 100])
  for (let i = 0; i < 10; i += 1) delay.next()
  expect(delay.next()).toBe(1000)
  time = 10_000
  for (let i = 0; i < 10; i += 1) delay.next()
  expect(delay.next()).toBe(5000)
  delay.opened()
  expect(delay.next()).toBe(5000)
  delay.opened()
  time += 1000
  expect(delay.next()).toBe(0)
})

it('tries the places of a broker in turn', () => {
  const places = createPlaces('http://a/, http://b ,http://c', () => 0.5)
  const tried = Array.from({ length: 4 }, () => {
    const { url } = places
    places.next()
    return url
  })
  expect(tried).toEqual(['http://b', 'http://c', 'http://a', 'http://b'])
  expect(() => createPlaces(' , ')).toThrow(TypeError)
})
