import type { Shot } from './shot.ts'

export const identityShots: readonly Shot[] = [
  {
    name: 'identity',
    path: '/participants/aggregator/identity',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
