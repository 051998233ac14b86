import type { NetworkView } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Route, Switch, useLocation } from 'wouter'
import { decodePart } from '../../kit/decode-part.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { PartsRoute } from '../../kit/parts-route.tsx'
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
  const name = selected === undefined ? undefined : decodePart(selected)
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
              <PartsRoute path="/organisations/:name">
                {(params) => <NamePage key={params.name} name={params.name} root={root} />}
              </PartsRoute>
              <PartsRoute path="/organisations/:name/new/:kind">
                {({ kind, ...params }) =>
                  isKind(kind) ? <NameWizard key={kind} kind={kind} owner={params.name} root={root} /> : <NoSuchPage />
                }
              </PartsRoute>
              <PartsRoute path="/organisations/:name/edit">
                {(params) => <EditPage name={params.name} root={root} />}
              </PartsRoute>
              <PartsRoute path="/organisations/:name/transfer">
                {(params) => <TransferPage name={params.name} root={root} />}
              </PartsRoute>
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
