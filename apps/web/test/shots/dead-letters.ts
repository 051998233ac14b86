import type { Shot } from './shot.ts'

export const deadLettersShots: readonly Shot[] = [
  {
    name: 'dead-letters-none',
    path: '/participants/operator/dead-letters',
    arrange: async (page, open) => {
      await open()
      await page.getByText('No dead letters').waitFor()
    },
  },
]
