import { expect, it } from 'vitest'
import { gatewayPair } from './kinds/gateway-pair.ts'

it('two processes of a gateway take over from each other under load, and nothing is lost, doubled or reordered', async () => {
  const said: string[] = []
  const result = await gatewayPair({ runs: 8, say: (text) => void said.push(text) })
  expect(result, said.join('\n')).toMatchObject({ runs: 8, lost: 0, doubled: 0, reordered: 0, problems: [] })
})
