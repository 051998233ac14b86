import type { Activity } from '@digital-spine/api'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** `spine tail`: what happens at the gateway as it happens, until it is stopped. */
export function addTail(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  withExample(withGateway(program.command('tail')), 'tail --profile aggregator')
    .description('print what happens at the gateway, until stopped')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        // A wrong key or URL is told; a connection that ends later is made again.
        const { did } = await client.identity()
        output.note(`watching ${did}; Ctrl-C stops`)
        const end = new AbortController()
        void stopped.then(() => end.abort())
        await client.watch({
          signal: end.signal,
          onEvent: ({ name, data }) => output.show({ event: name, ...(data as object) }, [line(name, data)]),
        })
      }),
    )
}

function line(name: string, data: unknown): string {
  if (name === 'state') return `messages waiting to be sent: ${(data as { waiting: number }).waiting}`
  const activity = data as Activity
  return `${new Date(activity.at).toISOString()}  ${activity.kind.padEnd(8)}  ${describe(activity)}`
}

function describe(activity: Activity): string {
  switch (activity.kind) {
    case 'accepted':
      return `${activity.id}  ${activity.topicName} for ${activity.fqcn}`
    case 'sent':
      return `${activity.id}  ${activity.results.map(({ did, status, code }) => `${code ?? status} ${did}`).join(', ')}`
    case 'received':
      return `${activity.id}  ${activity.topicName} on ${activity.fqcn} from ${activity.sender}`
    case 'refused':
      return `${activity.id ?? 'no id'}  ${activity.code}: ${activity.reason}`
    case 'gap':
      return `messages of ${activity.sender} on ${activity.channel} never came`
    case 'receipt':
      return `${activity.id}  ${activity.status} by ${activity.recipient}`
    case 'file':
      return `${activity.id}  ${activity.code ?? activity.state}  ${activity.bytes} of ${activity.size} bytes  ${activity.fqcn}`
  }
}
