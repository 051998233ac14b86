import type { GatewayTopicVersion, TopicDetail } from '@digital-spine/api'
import { useQueries } from '@tanstack/react-query'
import type { ApiError } from '../../request.ts'
import { answerQuery } from '../answer-query.ts'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'

/** Who published a version that the gateway refused because they may not publish it any more; undefined for other errors. */
export function untrustedPublisher(error: ApiError | null): string | undefined {
  const publisher = error?.code === 'TOPIC_UNTRUSTED' ? error.details.publisher : undefined
  return typeof publisher === 'string' ? publisher : undefined
}

/** Publishers of a topic's versions who may not publish any more, as the gateway says of one version of each: of theirs, `shown` is asked for first. */
export function useUntrusted({ id, versions }: TopicDetail, shown: string): ReadonlySet<string> {
  const { prefix } = useGateway()
  const first = versions.filter(({ version }) => version === shown)
  const oneOfEach = new Map([...versions.toReversed(), ...first].map(({ publisher, version }) => [publisher, version]))
  return useQueries({
    queries: [...oneOfEach.values()].map((version) =>
      answerQuery<GatewayTopicVersion>(prefix, `topics/${pathOf(id, 'versions', version)}`),
    ),
    combine: (answers) => new Set(answers.flatMap(({ error }) => untrustedPublisher(error) ?? [])),
  })
}
