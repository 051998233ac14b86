export { compileTopicSchema, type PayloadCheck } from './topic-schema.ts'
