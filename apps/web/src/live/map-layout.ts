export type Point = { readonly x: number; readonly y: number }

/** Where things stand on the map, in units of its drawing; positions are centres. */
export type Layout = {
  readonly width: number
  readonly height: number
  readonly nodeWidth: number
  readonly broker: Point
  /** By key; newcomers have places as long as there is room. */
  readonly participants: Readonly<Record<string, Point>>
  readonly base: Readonly<Record<'names' | 'hub' | 'ledger', Point>>
}

export const nodeHeight = 78
export const baseSize = { width: 112, height: 40 } as const

export const wide: Layout = {
  ...{ width: 800, height: 440, nodeWidth: 220, broker: { x: 400, y: 190 } },
  participants: {
    'device-maker': { x: 120, y: 70 },
    aggregator: { x: 680, y: 70 },
    operator: { x: 120, y: 310 },
    'grid-operator': { x: 680, y: 310 },
    you: { x: 400, y: 60 },
    'you-2': { x: 400, y: 318 },
    'you-3': { x: 120, y: 190 },
    'you-4': { x: 680, y: 190 },
  },
  base: { names: { x: 268, y: 408 }, hub: { x: 400, y: 408 }, ledger: { x: 532, y: 408 } },
}

export const tall: Layout = {
  ...{ width: 360, height: 560, nodeWidth: 168, broker: { x: 180, y: 215 } },
  participants: {
    'device-maker': { x: 90, y: 60 },
    aggregator: { x: 270, y: 60 },
    operator: { x: 90, y: 370 },
    'grid-operator': { x: 270, y: 370 },
    you: { x: 90, y: 138 },
    'you-2': { x: 270, y: 138 },
    'you-3': { x: 90, y: 292 },
    'you-4': { x: 270, y: 292 },
  },
  base: { names: { x: 60, y: 500 }, hub: { x: 180, y: 500 }, ledger: { x: 300, y: 500 } },
}
