import { expect, it } from 'vitest'
import { createTail, type Happening } from './tail.ts'

const happening = (id: string): Happening => ({ kind: 'accepted', at: 0, id, fqcn: 'out', topicName: 't' })
function open(capacity: number) {
  const clock = { ms: 5000 }
  const due: (() => void)[] = []
  const tail = createTail({ capacity, draw: (redraw) => due.push(redraw), now: () => clock.ms })
  const draw = (): number => {
    const all = due.splice(0)
    for (const redraw of all) redraw()
    return all.length
  }
  return { tail, clock, draw }
}

it('draws once for all that came since, newest first', () => {
  const { tail, draw } = open(10)
  let drawn = 0
  const off = tail.subscribe(() => drawn++)
  for (const id of ['a', 'b', 'c']) tail.add(happening(id))
  expect(tail.view().entries).toEqual([])
  expect(draw()).toBe(1)
  expect(tail.view().entries.map(({ id, n }) => [id, n])).toEqual([
    ['c', 2],
    ['b', 1],
    ['a', 0],
  ])
  expect(tail.view()).toBe(tail.view())
  off()
  tail.add(happening('d'))
  draw()
  expect(drawn).toBe(1)
})

it('keeps the last ones and counts all', () => {
  const { tail, draw } = open(3)
  for (let i = 0; i < 100; i++) tail.add(happening(String(i)))
  draw()
  expect(tail.view().total).toBe(100)
  expect(tail.view().entries.map(({ id }) => id)).toEqual(['99', '98', '97'])
})

it('tells how many came in each second that is over, those in which none did too', () => {
  const { tail, clock, draw } = open(10)
  tail.add(happening('a'))
  tail.add(happening('b'))
  draw()
  expect(tail.view().rates.at(-1)).toBe(0)
  clock.ms = 8100
  tail.add(happening('c'))
  draw()
  expect(tail.view().rates.slice(-4)).toEqual([0, 2, 0, 0])
  expect(tail.view().rates).toHaveLength(60)
  clock.ms = 1_000_000
  tail.redraw()
  expect(new Set(tail.view().rates)).toEqual(new Set([0]))
})
