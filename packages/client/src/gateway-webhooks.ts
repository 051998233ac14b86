import type {
  CreatedWebhook,
  ShownWebhook,
  WebhookAttempt,
  WebhookChange,
  WebhookInput,
  WebhookTrial,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

type Given = Omit<WebhookInput, 'format'> & Partial<Pick<WebhookInput, 'format'>>

/** Endpoints that a gateway delivers messages to; what it sends there is held to `verifyWebhook`. */
export function gatewayWebhooks(http: HttpClient) {
  const path = '/api/v2/webhooks'
  const at = (id: string, act = ''): string => `${path}/${encodeURIComponent(id)}${act}`
  return {
    list: () => http.call<ShownWebhook[]>('GET', path),
    get: (id: string) => http.call<ShownWebhook>('GET', at(id)),
    /** Has it get messages from now on. Its secret is shown this once. */
    create: (input: Given) => http.call<CreatedWebhook>('POST', path, input),
    change: (id: string, change: WebhookChange) => http.call<ShownWebhook>('PUT', at(id), change),
    remove: (id: string) => http.call<undefined>('DELETE', at(id)),
    /** Has the gateway send one event of the type `test`. */
    test: (id: string) => http.call<WebhookTrial>('POST', at(id, '/test')),
    /** Makes a new secret; the last one signs too for 24 hours. */
    rotateSecret: async (id: string) => (await http.call<{ secret: string }>('POST', at(id, '/secret'))).secret,
    pause: (id: string) => http.call<ShownWebhook>('POST', at(id, '/pause')),
    resume: (id: string) => http.call<ShownWebhook>('POST', at(id, '/resume')),
    /** The last tries to deliver, the latest first. */
    attempts: (id: string) => http.call<WebhookAttempt[]>('GET', at(id, '/attempts')),
  }
}
