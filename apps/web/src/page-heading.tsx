import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

// The page first opened keeps the browser's own focus; only one navigated to takes it.
let shown: string | undefined
let site = 'Digital Spine'
let current: string | undefined

const nameDocument = (): void => {
  document.title = current === undefined || current === site ? site : `${current} · ${site}`
}

/** What documents are named after their page. */
export function setSiteName(name: string): void {
  site = name
  nameDocument()
}

/** A page's main heading: it names the document, and after a navigation it has the focus. */
export function PageHeading({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    current = title
    nameDocument()
    const path = window.location.pathname
    if (shown !== undefined && shown !== path) {
      window.scrollTo(0, 0)
      heading.current?.focus({ preventScroll: true })
    }
    shown = path
  }, [title])
  return (
    <Title order={1} size="h2" tabIndex={-1} ref={heading} className="page-heading">
      {children}
    </Title>
  )
}
