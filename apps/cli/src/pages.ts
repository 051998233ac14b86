import { join } from 'node:path'

/** Where the web app is built: the live page and the participants' console. */
export const builtPages = join(import.meta.dirname, '../../web/dist')
