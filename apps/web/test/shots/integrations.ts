import type { Shot } from './shot.ts'

export const integrationsShots: readonly Shot[] = [
  {
    name: 'integrations',
    path: '/participants/aggregator/integrations',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
