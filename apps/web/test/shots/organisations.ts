import type { Shot } from './shot.ts'

export const organisationsShots: readonly Shot[] = [
  {
    name: 'organisations',
    path: '/participants/aggregator/organisations',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
