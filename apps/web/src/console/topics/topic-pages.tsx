import { Route, Switch } from 'wouter'
import { latePart } from '../../kit/late-part.tsx'
import { PartsRoute } from '../../kit/parts-route.tsx'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { ComparePage } from './compare-page.tsx'
import { TopicListPage } from './topic-list.tsx'
import { TopicPage } from './topic-page.tsx'

const EditorPage = latePart(async () => (await import('./editor/editor-page.tsx')).EditorPage)

/** Topics: what there is, each in detail, how versions differ, and writing one. */
export function TopicPages() {
  return (
    <Switch>
      <Route path="/topics">
        <TopicListPage />
      </Route>
      <Route path="/topics/new">
        <EditorPage />
      </Route>
      <PartsRoute path="/topics/:owner/:name">{(params) => <TopicPage {...params} />}</PartsRoute>
      <PartsRoute path="/topics/:owner/:name/versions/:version">{(params) => <TopicPage {...params} />}</PartsRoute>
      <PartsRoute path="/topics/:owner/:name/compare">{(params) => <ComparePage {...params} />}</PartsRoute>
      <PartsRoute path="/topics/:owner/:name/new-version">{(params) => <EditorPage of={params} />}</PartsRoute>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}
