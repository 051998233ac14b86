export { gatewaySettings } from './config.ts'
export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts'
export { describeNetwork, type ServiceUrls } from './identity/describe-network.ts'
export { publishIdentity } from './identity/publish-identity.ts'
