export { hubSettings } from './config.ts'
export { createHub, type Hub } from './create-hub.ts'
