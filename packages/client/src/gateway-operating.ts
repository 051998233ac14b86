import type { Attention, HealthView, Traffic, TrafficQuery } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** How a gateway is, and what it has done. */
export function gatewayOperating(http: HttpClient) {
  return {
    /** What somebody should look at, the most severe first. */
    attention: () => http.call<Attention>('GET', '/api/v2/attention'),
    health: () => http.call<HealthView>('GET', '/health'),
    /** How many messages came and went in each minute, hour or day of a time; the last hour by minutes if left out. */
    traffic(query: Partial<TrafficQuery> = {}) {
      return http.call<Traffic>('GET', `/api/v2/flow?${new URLSearchParams(query)}`)
    },
  }
}
