import { SpineError } from '@digital-spine/core'
import type { Environment } from './commands/gateway-options.ts'

/** The services that can run by themselves: what they are configured by, and how they start. Each is loaded only if it is wanted. */
export const services = {
  names: () => import('./services/names.ts'),
  relay: () => import('./services/relay.ts'),
  hub: () => import('./services/hub.ts'),
  broker: () => import('./services/broker.ts'),
  gateway: () => import('./services/gateway.ts'),
}
type Service = keyof typeof services

/** Throws CONFIG_INVALID for a service there is not. */
export function readService(name: string): Service {
  if (Object.hasOwn(services, name)) return name as Service
  throw new SpineError('CONFIG_INVALID', `There is no service "${name}"; known: ${Object.keys(services).join(', ')}.`)
}

/** `SPINE_HUB_PORT` is the hub's `SPINE_PORT`, and goes before it. */
export function environmentOf(service: Service, environment: Environment): Environment {
  const prefix = `SPINE_${service.toUpperCase()}_`
  const own = Object.entries(environment).filter(([name]) => name.startsWith(prefix))
  // SPINE_HUB_URL is where the hub is, for every service.
  const settings = own.filter(([name]) => name !== `${prefix}URL`)
  return {
    ...environment,
    ...Object.fromEntries(settings.map(([name, value]) => [name.replace(prefix, 'SPINE_'), value])),
  }
}
