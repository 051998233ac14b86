import { Link, useLocation } from 'wouter'

/** The ways to the pages of an area that has several of the same rank. */
export function SubPages({
  label,
  pages,
}: {
  label: string
  pages: readonly { readonly to: string; readonly title: string }[]
}) {
  const [location] = useLocation()
  return (
    <nav className="sub-pages" aria-label={label}>
      {pages.map(({ to, title }) => (
        <Link key={to} href={to} aria-current={location === to ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  )
}
