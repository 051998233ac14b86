import { expect, it } from 'vitest'
import { type Site, solarShare, stepSite } from './site.ts'

const site = (): Site => ({
  meteringPoint: 'x',
  latitude: 52,
  solarKWp: 8,
  batteryKWh: 10,
  batteryKW: 5,
  chargerKW: 11,
  storedKWh: 3,
  carNeedsKWh: 4,
})
const wide = { importLimitKW: 1000, exportLimitKW: 1000 }

it('has no sun at night and some at noon, more in summer', () => {
  expect(solarShare(new Date('2026-06-21T00:00:00Z'), 52, 0)).toBe(0)
  const [summer, winter] = ['2026-06-21', '2026-12-21'].map((day) => solarShare(new Date(`${day}T12:00:00Z`), 52, 0))
  expect(summer).toBeGreaterThan((winter ?? 0) * 2)
  expect(winter).toBeGreaterThan(0)
  expect(summer).toBeLessThanOrEqual(1)
})

it('keeps energy over a week: what comes in goes out, is stored or lost', () => {
  const house = site()
  const stored = house.storedKWh
  let balance = 0
  for (let quarter = 0; quarter < 672; quarter += 1) {
    const time = new Date(Date.UTC(2026, 5, 1) + quarter * 900_000)
    const reading = stepSite(house, time, { cloudiness: (quarter % 10) / 10, noise: (quarter % 7) / 7 }, wide)
    balance +=
      reading.importKWh + reading.solarKWh - reading.exportKWh - reading.loadKWh - reading.chargedKWh - reading.lostKWh
    expect(house.storedKWh).toBeGreaterThanOrEqual(0)
    expect(house.storedKWh).toBeLessThanOrEqual(house.batteryKWh + 1e-9)
    expect(Math.min(reading.importKWh, reading.exportKWh)).toBe(0)
  }
  expect(balance).toBeCloseTo(house.storedKWh - stored, 6)
})

it('stays within its export envelope by curtailing solar', () => {
  const house = { ...site(), storedKWh: 10 }
  const reading = stepSite(
    house,
    new Date('2026-06-21T12:00:00Z'),
    { cloudiness: 0, noise: 0 },
    { importLimitKW: 10, exportLimitKW: 2 },
  )
  expect(reading.exportKWh).toBeCloseTo(0.5, 9)
})
