export type { Direction, Reason, Verdict } from './compatibility/verdict.ts'
export type { Check, CompiledSchema, Problem, StreamCheck } from './compiled-schema.ts'
export { type LibraryTopic, readLibrary } from './library.ts'
export { checkRoleFields } from './role-fields.ts'
export {
  createValidators,
  type Validator,
  type ValidatorStream,
  type Validators,
} from './validators.ts'
