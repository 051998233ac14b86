import { SpineError } from '@digital-spine/core'
import { answerPage, pageHeaders, readPages } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'

const home = '/console'
const pageRoutes = [home, `${home}/*`]
const options = { config: { access: 'open' }, schema: { hide: true } } as const

/** The participant's console, a web app that was built into a folder. It shows nothing that its API does not let in to. */
export function addConsoleRoutes(app: FastifyInstance, folder: string): void {
  const pages = readPages(folder, pageRoutes)
  app.get('/', options, async (_, reply) => reply.headers(pageHeaders).redirect(home))
  const besides = pages.files.filter((path) => !path.startsWith('/assets/'))
  for (const route of [...pageRoutes, '/assets/*', ...besides])
    app.get(route, options, async ({ url, headers: asked }, reply) => {
      const [path = ''] = url.split('?')
      const page = pages.find(path)
      if (page === undefined) throw new SpineError('NOT_FOUND', `There is no file ${path}.`)
      const { status, headers, body } = await answerPage(page, asked)
      return reply.status(status).headers(headers).send(body)
    })
}
