export { namesSettings, relaySettings } from './config.ts'
export { createNames, type Names } from './create-names.ts'
export { createRelayService, type RelayService } from './create-relay-service.ts'
export { type IndexSchema, indexMigrations } from './index/schema.ts'
