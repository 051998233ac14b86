import type { GatewayTopicVersion, SentMessage, TopicVersions } from '@digital-spine/api'
import { exampleValue } from '../../messages/schema-form/example-value.ts'
import { pathOf } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import type { SampleChannel } from './values.ts'

/** A payload for a topic: what was sent of it last if that may be seen, else what its schema fixes. */
export function useExamplePayload(place: (SampleChannel & { readonly topicId: string }) | undefined): unknown {
  const { fqcn, topicOwner, topicName, topicId = '' } = place ?? {}
  const query = { fqcn, topicOwner, topicName, limit: 1 }
  const sent = useAnswer<readonly SentMessage[]>('messages/sent', { query, enabled: place !== undefined })
  const versions = useAnswer<TopicVersions>(pathOf('topics', topicId, 'versions'), {
    query: { limit: 1 },
    enabled: place !== undefined,
  })
  const { version = '' } = versions.data?.records[0] ?? {}
  const newest = useAnswer<GatewayTopicVersion>(pathOf('topics', topicId, 'versions', version), {
    enabled: version !== '',
  })
  const last = parse(sent.data?.[0]?.payload)
  if (last !== undefined) return last
  return newest.data?.content.format === 'jsonschema' ? exampleValue(parse(newest.data.schema), Date.now()) : {}
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined || text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
