export { type BrokerLimits, brokerSettings } from './config.ts'
export { type Broker, createBroker } from './create-broker.ts'
