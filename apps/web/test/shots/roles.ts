import type { Shot } from './shot.ts'

export const rolesShots: readonly Shot[] = [
  {
    name: 'roles',
    path: '/participants/aggregator/roles',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
