import type { Shot } from './shot.ts'

export const dashboardShots: readonly Shot[] = [
  {
    name: 'dashboard',
    path: '/participants/aggregator',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
