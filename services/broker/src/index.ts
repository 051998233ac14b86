export { type BrokerLimits, brokerSettings, readLimits } from './config.ts'
export { type Broker, createBroker } from './create-broker.ts'
