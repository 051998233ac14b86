import type { Shot } from './shot.ts'

export const settingsShots: readonly Shot[] = [
  {
    name: 'settings',
    path: '/participants/aggregator/settings',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
