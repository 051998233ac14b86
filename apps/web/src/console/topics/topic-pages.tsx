import { lazy } from 'react'
import { Route, Switch } from 'wouter'
import { NoSuchPage } from '../shell/no-such-page.tsx'
import { ComparePage } from './compare-page.tsx'
import { TopicListPage } from './topic-list.tsx'
import { TopicPage } from './topic-page.tsx'

const EditorPage = lazy(async () => ({ default: (await import('./editor/editor-page.tsx')).EditorPage }))

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
      <Route path="/topics/:owner/:name">{(params) => <TopicPage {...decode(params)} />}</Route>
      <Route path="/topics/:owner/:name/versions/:version">
        {({ version, ...params }) => <TopicPage {...decode(params)} version={decodeURIComponent(version)} />}
      </Route>
      <Route path="/topics/:owner/:name/compare">{(params) => <ComparePage {...decode(params)} />}</Route>
      <Route path="/topics/:owner/:name/new-version">{(params) => <EditorPage of={decode(params)} />}</Route>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}

const decode = ({ owner, name }: { owner: string; name: string }) => {
  return { owner: decodeURIComponent(owner), name: decodeURIComponent(name) }
}
