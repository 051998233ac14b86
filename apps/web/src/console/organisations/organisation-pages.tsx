import type { NetworkView } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Route, Switch, useLocation } from 'wouter'
import { Loaded } from '../../kit/loaded.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { useAnswer } from '../use-answer.ts'
import { EditPage } from './edit-page.tsx'
import { NameBrowser } from './name-browser.tsx'
import { NamePage } from './name-page.tsx'
import { isKind } from './name-parts.ts'
import { NameWizard } from './name-wizard.tsx'
import css from './organisations.module.css'
import { OverviewPage } from './overview-page.tsx'
import { TransferPage } from './transfer-page.tsx'

/** Organisations, applications and roles as the name service has them: a tree to browse, and each in detail. */
export function OrganisationPages() {
  const { t } = useTranslation('organisations')
  const [location] = useLocation()
  const network = useAnswer<NetworkView>('network')
  const [, , selected] = location.split('/')
  const name = selected === undefined ? undefined : decodeURIComponent(selected)
  return (
    <Loaded query={network}>
      {({ root }) => (
        <div className={css.panes}>
          <aside className={name === undefined ? css.browser : `${css.browser} ${css.aside}`} aria-label={t('browse')}>
            <NameBrowser root={root} selected={name} />
          </aside>
          <div className={css.detail}>
            <Switch>
              <Route path="/organisations">
                <OverviewPage root={root} />
              </Route>
              <Route path="/organisations/:name">
                {(params) => <NamePage key={params.name} name={decodeURIComponent(params.name)} root={root} />}
              </Route>
              <Route path="/organisations/:name/new/:kind">
                {({ kind, ...params }) =>
                  isKind(kind) ? (
                    <NameWizard key={kind} kind={kind} owner={decodeURIComponent(params.name)} root={root} />
                  ) : (
                    <NoSuchPage />
                  )
                }
              </Route>
              <Route path="/organisations/:name/edit">
                {(params) => <EditPage name={decodeURIComponent(params.name)} root={root} />}
              </Route>
              <Route path="/organisations/:name/transfer">
                {(params) => <TransferPage name={decodeURIComponent(params.name)} root={root} />}
              </Route>
              <Route>
                <NoSuchPage />
              </Route>
            </Switch>
          </div>
        </div>
      )}
    </Loaded>
  )
}
