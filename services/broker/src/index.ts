export { type BrokerLimits, type BrokerRoles, brokerSettings } from './config.ts'
export { type Broker, createBroker } from './create-broker.ts'
