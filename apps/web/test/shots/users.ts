import type { Shot } from './shot.ts'

export const usersShots: readonly Shot[] = [
  {
    name: 'users',
    path: '/participants/aggregator/users',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
