import type { GatewayClient } from '@digital-spine/client'
import { splitList } from './lists.ts'

/** A DID as it stands, or that of a name. */
export async function readDid(client: GatewayClient, text: string): Promise<string> {
  return text.startsWith('did:') ? text : (await client.name(text)).did
}

/** The DIDs of a list of DIDs and names written with commas. */
export const readDids = (client: GatewayClient, list: string): Promise<string[]> =>
  Promise.all(splitList(list).map((text) => readDid(client, text)))
