export * from './activity.ts'
export * from './broker.ts'
export * from './explained-entry.ts'
export * from './gateway-names.ts'
