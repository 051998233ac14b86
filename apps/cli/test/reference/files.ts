import { expect, it } from 'vitest'
import { apiKey } from '../participants.ts'
import { call, owner, type ReferenceWorld, receive, refused, uuid } from './world.ts'

/** As large as the one of which the DDHub client gateway sends nothing. */
const csv = Buffer.from(`kwh\n${'1.25\n'.repeat(1600)}`)

/** Sections 1.6 and 3.5. */
export function describeFiles(world: () => ReferenceWorld): void {
  it('sends a file in a form, from a channel for message forms too, and hands all of it over', async () => {
    const { maker, taker } = world()
    expect(csv).toHaveLength(8004)
    const form = (type: string) => {
      const body = new FormData()
      body.append('file', new File([csv], 'profile.csv', { type }))
      const said = {
        fqcn: 'files.out',
        topicName: 'profiles',
        topicOwner: owner,
        topicVersion: '1.0.0',
        transactionId: 'file-1',
      }
      for (const [name, value] of Object.entries(said)) body.append(name, value)
      return body
    }
    expect(await call(maker, 'POST', '/messages/upload', form('application/pdf'))).toEqual(
      refused(400, 'MESSAGING::FILE_TYPE_NOT_MATCHED'),
    )
    const { status, body } = await call(maker, 'POST', '/messages/upload', form('text/csv'))
    expect([status, body]).toMatchObject([
      201,
      { clientGatewayMessageId: uuid, did: maker.did, recipients: { total: 1 } },
    ])
    const { clientGatewayMessageId: id } = body as { clientGatewayMessageId: string }
    const message = await receive(taker, 'fqcn=files.in')
    const { fileId } = JSON.parse(String(message.payload))
    expect(message).toMatchObject({
      topicName: 'profiles',
      topicSchemaType: 'CSV',
      clientGatewayMessageId: id,
      sender: maker.did,
    })
    const fetched = await fetchFile(taker, `/messages/download?fileId=${fileId}`)
    expect(fetched.headers).toMatchObject({
      ...{ 'content-type': 'multipart/form-data', 'content-disposition': `attachment; filename=${fileId}` },
      ...{ sender: maker.did, signature: expect.stringMatching(/./), clientgatewaymessageid: id },
    })
    expect(fetched.bytes).toEqual(csv)
    expect((await fetchFile(maker, `/messages/sent/download/${id}`)).bytes).toEqual(csv)
    const unknown = crypto.randomUUID()
    expect(await call(maker, 'GET', `/messages/sent/download/${unknown}`)).toMatchObject({ status: 404 })
    expect(await call(taker, 'GET', `/messages/download?fileId=${unknown}`)).toEqual(
      refused(400, 'MESSAGING::FILE_NOT_FOUND'),
    )
  })
}

async function fetchFile({ url }: { url: string }, path: string) {
  const response = await fetch(`${url}/api/v2${path}`, { headers: { 'x-api-key': apiKey } })
  return { headers: Object.fromEntries(response.headers), bytes: Buffer.from(await response.arrayBuffer()) }
}
