import { Route, Switch } from 'wouter'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { FileListPage } from './file-list-page.tsx'
import { FilePage } from './file-page.tsx'
import { NewFilePage } from './new-file-page.tsx'

export function FilePages() {
  return (
    <Switch>
      <Route path="/files">
        <FileListPage />
      </Route>
      <Route path="/files/new">
        <NewFilePage />
      </Route>
      <PartsRoute path="/files/in/:id">{({ id }) => <FilePage key={id} direction="in" id={id} />}</PartsRoute>
      <PartsRoute path="/files/out/:id">{({ id }) => <FilePage key={id} direction="out" id={id} />}</PartsRoute>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
