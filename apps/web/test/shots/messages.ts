import type { Shot } from './shot.ts'

export const messagesShots: readonly Shot[] = [
  {
    name: 'messages',
    path: '/participants/aggregator/messages',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]
