import type { RJSFValidationError } from '@rjsf/utils'

/** The id of the field that an error is about. Members may have any name, so that `property` does not tell for sure. */
export function fieldId({ params, property = '' }: RJSFValidationError): string {
  const path: readonly string[] = params?.path ?? property.split('.').filter(Boolean)
  return ['root', ...path].join('_')
}
