export { namesSettings } from './config.ts'
export { createNames, type Names } from './create-names.ts'
