import type { Shot } from './shot.ts'

export const auditShots: readonly Shot[] = [
  {
    name: 'audit',
    path: '/participants/aggregator/audit',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
