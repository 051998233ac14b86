import { useTranslation } from 'react-i18next'
import { Route, Switch } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { useCaller } from '../caller.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { AccountPage } from './account-page.tsx'
import { NewUserPage } from './new-user-page.tsx'
import { SessionsPage } from './sessions-page.tsx'
import { UserPage } from './user-page.tsx'
import { UsersPage } from './users-page.tsx'

/** Who signs in here, and each one's own account. */
export function UserPages() {
  const { may } = useCaller()
  return (
    <Switch>
      <Route path="/users/account" component={AccountPage} />
      {!may('administer') && <Route component={NotForYou} />}
      <Route path="/users" component={UsersPage} />
      <Route path="/users/new" component={NewUserPage} />
      <Route path="/users/sessions" component={SessionsPage} />
      <PartsRoute path="/users/by-name/:name">{({ name }) => <UserPage key={name} name={name} />}</PartsRoute>
      <Route component={NoSuchPage} />
    </Switch>
  )
}

function NotForYou() {
  const { t } = useTranslation('users')
  return (
    <Page title={t('title')}>
      <Empty title={t('notForYou')} action={<LinkButton to="/users/account">{t('pages.account')}</LinkButton>} />
    </Page>
  )
}
