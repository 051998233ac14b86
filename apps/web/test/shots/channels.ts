import type { Shot } from './shot.ts'

export const channelsShots: readonly Shot[] = [
  {
    name: 'channels',
    path: '/participants/aggregator/channels',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
