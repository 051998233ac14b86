export { gatewaySettings } from './config.ts'
export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts'
export { publishIdentity } from './identity/publish-identity.ts'
export { openName, registerName } from './identity/register-name.ts'
