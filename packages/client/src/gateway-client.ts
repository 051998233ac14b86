import type {
  IdentityView,
  KeyRotation,
  NetworkServices,
  NetworkView,
  Verification,
  Verified,
} from '@digital-spine/api'
import { gatewayAccess } from './gateway-access.ts'
import { gatewayBranding } from './gateway-branding.ts'
import { gatewayBroker } from './gateway-broker.ts'
import { gatewayCertificate } from './gateway-certificate.ts'
import { gatewayChannels } from './gateway-channels.ts'
import { gatewayConfiguration } from './gateway-configuration.ts'
import { gatewayEnrolment } from './gateway-enrolment.ts'
import { type Listening, listenToGateway } from './gateway-events.ts'
import { gatewayExport } from './gateway-export.ts'
import { gatewayFiles } from './gateway-files.ts'
import { gatewayLists } from './gateway-lists.ts'
import { gatewayMailboxes } from './gateway-mailboxes.ts'
import { gatewayMessages } from './gateway-messages.ts'
import { gatewayNames } from './gateway-names.ts'
import { gatewayOperating } from './gateway-operating.ts'
import { gatewayPeople } from './gateway-people.ts'
import { gatewayReading } from './gateway-reading.ts'
import { gatewayTopics } from './gateway-topics.ts'
import { gatewayWallet } from './gateway-wallet.ts'
import { gatewayWebhooks } from './gateway-webhooks.ts'
import { createHttpClient } from './http.ts'
import { createPlaces } from './places.ts'
import { type StreamEvent, watchEvents } from './watch-events.ts'

/** The SDK of a participant system: its own gateway's API. */
export type GatewayClient = ReturnType<typeof createGatewayClient>

/**
 * `url` may be several with commas, of processes of which one is active: the next is asked when one stands by or does not answer.
 * `timeoutMs` is how long an answer is waited for, 30 s if left out.
 */
export function createGatewayClient(options: { url: string; apiKey: string; timeoutMs?: number }) {
  const http = createHttpClient({
    baseUrl: createPlaces(options.url, () => 0),
    headers: () => ({ 'x-api-key': options.apiKey }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  })
  return {
    identity: () => http.call<IdentityView>('GET', '/api/v2/identity'),
    /** Makes void what the gateway signed for the ledger and nobody has submitted yet. */
    cancelOrders: () => http.call<undefined>('POST', '/api/v2/orders/cancel', {}),
    rotateKey: (rotation: KeyRotation) => http.call<IdentityView>('POST', '/api/v2/identity/rotate', rotation),
    ...gatewayCertificate(http),
    ...gatewayNames(http),
    ...gatewayWallet(http),
    network: () => http.call<NetworkView>('GET', '/api/v2/network'),
    /** Has the gateway verify a credential, or what a subject holds for a role. */
    verify: (what: Verification) => http.call<Verified>('POST', '/api/v2/enrolment/verify', what),
    signDescriptor: (services: NetworkServices) =>
      http.call<{ jws: string }>('POST', '/api/v2/network/descriptor', services),
    ...gatewayEnrolment(http),
    ...gatewayChannels(http),
    mailboxes: gatewayMailboxes(http),
    ...gatewayMessages(http),
    ...gatewayReading(http),
    access: gatewayAccess(http),
    ...gatewayBranding(http),
    ...gatewayConfiguration(http),
    ...gatewayExport(http),
    ...gatewayLists(http),
    ...gatewayOperating(http),
    ...gatewayPeople(http),
    broker: gatewayBroker(http),
    files: gatewayFiles(http),
    topics: gatewayTopics(http),
    webhooks: gatewayWebhooks(http),
    /** Tells what happens at the gateway as it happens (`GET /api/v2/activity`), until the signal aborts. */
    watch: ({ signal, onEvent }: { signal: AbortSignal; onEvent: (event: StreamEvent) => void }) =>
      watchEvents({
        url: `${http.baseUrl}/api/v2/activity`,
        headers: { 'x-api-key': options.apiKey },
        signal,
        onEvent,
      }),
    /** Has messages pushed as they come. */
    listen: (listening: Listening) => listenToGateway(options, listening),
    close: () => http.close(),
  }
}
