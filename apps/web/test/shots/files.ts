import type { Shot } from './shot.ts'

export const filesShots: readonly Shot[] = [
  {
    name: 'files',
    path: '/participants/aggregator/files',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
