import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { Icon } from '../../kit/icon.tsx'
import { type Area, dashboard, groups, pagesOf } from '../areas.ts'
import { useCaller } from '../caller.tsx'

/** The way to every area that the caller may look at. */
export function Navigation() {
  const { t } = useTranslation('shell')
  const { may } = useCaller()
  return (
    <div className="navigation">
      <ul>
        <Entry area={dashboard} />
      </ul>
      {groups.map(({ key, areas }) => (
        <section key={key} aria-label={t(`groups.${key}`)}>
          <h2>{t(`groups.${key}`)}</h2>
          <ul>
            {areas
              .filter(({ scope = 'read' }) => may(scope))
              .map((area) => (
                <Entry key={area.key} area={area} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Entry({ area: { key, path, icon } }: { area: Area }) {
  const { t, i18n } = useTranslation('shell')
  const [location] = useLocation()
  const isHere = path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`)
  // Whoever points at it or tabs to it may go there next.
  const prepare = () => void Promise.allSettled([pagesOf(key).load(), i18n.loadNamespaces(key)])
  return (
    <li>
      <Link href={path} aria-current={isHere ? 'page' : undefined} onPointerEnter={prepare} onFocus={prepare}>
        <Icon name={icon} /> {t(`areas.${key}`)}
      </Link>
    </li>
  )
}
