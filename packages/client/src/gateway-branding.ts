import type { Branding, BrandingSettings } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** How the console of a gateway looks. */
export function gatewayBranding(http: HttpClient) {
  return {
    branding: () => http.call<Branding>('GET', '/api/v2/branding'),
    /** What is left out is as it comes. */
    changeBranding: (settings: BrandingSettings) => http.call<Branding>('PUT', '/api/v2/branding', settings),
  }
}
