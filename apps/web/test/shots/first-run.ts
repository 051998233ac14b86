import type { Shot } from './shot.ts'

export const firstRunShots: readonly Shot[] = [
  {
    name: 'first-run',
    path: '/participants/aggregator/first-run',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
