import type { ConfigurationExport, ConfigurationInput, ConfigurationPlan } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** What a gateway is configured to be, in documents. */
export function gatewayConfiguration(http: HttpClient) {
  return {
    /** Brings the gateway to what documents say, or tells what that would change. */
    apply: (input: ConfigurationInput) => http.call<ConfigurationPlan>('POST', '/api/v2/apply', input),
    exportConfiguration: async () =>
      (await http.call<ConfigurationExport>('GET', '/api/v2/export/configuration')).documents,
  }
}
