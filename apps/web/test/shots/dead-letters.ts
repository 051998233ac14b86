import type { Shot } from './shot.ts'

export const deadLettersShots: readonly Shot[] = [
  {
    name: 'dead-letters',
    path: '/participants/aggregator/dead-letters',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
