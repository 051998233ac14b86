import type { Shot } from './shot.ts'

export const peopleShots: readonly Shot[] = [
  {
    name: 'people',
    path: '/participants/aggregator/people',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
