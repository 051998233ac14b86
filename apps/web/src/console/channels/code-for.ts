import type { ShownChannel } from '@digital-spine/api'

type Code = { readonly key: 'send' | 'poll' | 'acknowledge' | 'files' | 'fetch'; readonly text: string }

const key = `-H "x-api-key: $KEY"`
const json = `-H 'content-type: application/json'`

/** What curl does with a channel of a gateway at `url`: commands for a shell, in the order in which they are used. */
export function codeFor(
  { fqcn, type, conditions }: Pick<ShownChannel, 'fqcn' | 'type' | 'conditions'>,
  url: string,
): Code[] {
  const [topic] = conditions.topics
  const { owner: topicOwner, topicName } = topic ?? { owner: 'OWNER', topicName: 'TOPIC' }
  const api = `${url}/api/v2`
  const about = { fqcn, topicOwner, topicName }
  if (type === 'pub')
    return [
      {
        key: 'send',
        text: `curl -s '${api}/messages' ${key} ${json} \\\n  -d '${JSON.stringify({ ...about, payload: '{}' })}'`,
      },
    ]
  if (type === 'sub')
    return [
      {
        key: 'poll',
        text: `curl -s '${api}/messages?fqcn=${fqcn}&clientId=billing&wait=30&acknowledge=explicit' ${key}`,
      },
      {
        key: 'acknowledge',
        text: `curl -s '${api}/messages/ack' ${key} ${json} \\\n  -d '${JSON.stringify({ fqcn, clientId: 'billing', messagesIds: ['ID'] })}'`,
      },
    ]
  if (type === 'upload')
    return [
      {
        key: 'files',
        text: `curl -s '${api}/messages/upload' ${key} \\\n  -F fqcn=${fqcn} -F topicOwner=${topicOwner} -F topicName=${topicName} -F file=@FILE`,
      },
    ]
  return [
    {
      key: 'poll',
      text: `curl -s '${api}/messages?fqcn=${fqcn}&clientId=billing&wait=30&acknowledge=explicit' ${key}`,
    },
    { key: 'fetch', text: `curl -s '${api}/messages/download?fileId=ID' ${key} -o FILE` },
  ]
}
