import { describe, expect, it } from 'vitest'
import { createSlots } from './slots.ts'

describe('slots', () => {
  it('keep a thing until it is taken, once', () => {
    const slots = createSlots<{ name: string }>()
    const [a, b] = [slots.keep({ name: 'a' }), slots.keep({ name: 'b' })]
    expect(slots.take(a)).toEqual({ name: 'a' })
    expect(slots.take(a)).toBeUndefined()
    expect(slots.take(b)).toEqual({ name: 'b' })
  })

  it('are used again when they are free, and by one thing at a time', () => {
    const slots = createSlots<{ name: string }>()
    const first = slots.keep({ name: 'a' })
    slots.take(first)
    slots.take(first)
    const [b, c] = [slots.keep({ name: 'b' }), slots.keep({ name: 'c' })]
    expect(b).toBe(first)
    expect(c).not.toBe(b)
  })

  it('give all at once what was not taken', () => {
    const slots = createSlots<{ name: string }>()
    slots.take(slots.keep({ name: 'a' }))
    const b = slots.keep({ name: 'b' })
    slots.keep({ name: 'c' })
    expect(slots.takeAll()).toEqual([{ name: 'b' }, { name: 'c' }])
    expect(slots.take(b)).toBeUndefined()
  })
})
