export { checkRoleFields } from './role-fields.ts'
export { compileTopicSchema, type PayloadCheck } from './topic-schema.ts'
