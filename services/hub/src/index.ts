export { createHub, type Hub } from './create-hub.ts'
