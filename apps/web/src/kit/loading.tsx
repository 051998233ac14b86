import { Loader } from '@mantine/core'

/** While a page is on its way; it has no words, since the texts may be on their way too. */
export function Loading() {
  return (
    <div className="loading" role="status" aria-live="polite">
      <Loader aria-hidden="true" />
    </div>
  )
}
