import type { Shot } from './shot.ts'

export const topicsShots: readonly Shot[] = [
  {
    name: 'topics',
    path: '/participants/aggregator/topics',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
