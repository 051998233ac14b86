export { createNames, type Names } from './create-names.ts'
