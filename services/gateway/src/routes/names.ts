import {
  errorAnswers,
  NameChange,
  NameCreation,
  NameOpening,
  NameParams,
  NameRecords,
  NameTransfer,
  NameView,
} from '@digital-spine/api'
import { type Did, type Hex, type Name, nameKind, parseName, SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { editName } from '../names/edit-name.ts'
import { deleteName, openName, transferName } from '../names/hand-over-name.ts'
import { readNewRole } from '../names/read-role.ts'
import { registerName } from '../names/register-name.ts'
import { writeRecords } from '../names/write-records.ts'
import type { Parties } from '../people/parties.ts'

type Named = { Params: { name: string } }

const path = '/api/v2/names/:name'
const documented = (summary: string) => ({ summary, tags: ['names'] })

/** Organisations, applications and roles: every change is an order signed here and submitted by a relay, without gas. */
export function addNameRoutes(app: FastifyInstance, context: GatewayContext, parties: Parties): void {
  const { ledger, signer } = context
  const network = ledger.network.name
  const readDid = async (text: string): Promise<Did> => (await parties.resolve(text)).did
  const show = async (name: Name) => {
    const [resolved, record] = [await ledger.resolveName(name), await ledger.findName(name)]
    return { ...resolved, ...record, open: await ledger.isOpen(name) }
  }

  app.post<{ Body: NameCreation }>(
    '/api/v2/names',
    {
      config: { access: 'identity' },
      schema: { ...documented('Register a name'), body: NameCreation, response: { 201: NameView, ...errorAnswers } },
    },
    async ({ body }, reply) => {
      const name = parseName(body.name)
      const kind = nameKind(name, ledger.network.root)
      if (body.kind !== undefined && body.kind !== kind)
        throw new SpineError('NAME_INVALID', `${name} would be ${kind ?? 'no name of this network'}, not ${body.kind}.`)
      const { metadata, role, controller } = body
      const { already } = await registerName(context, {
        name,
        ...(metadata === undefined ? {} : { metadata }),
        ...(role === undefined ? {} : { role: readNewRole(role, signer.did, network) }),
        ...(controller === undefined ? {} : { controller: await readDid(controller) }),
      })
      return reply.status(201).send({ ...(await show(name)), already })
    },
  )
  app.get<Named>(
    path,
    {
      config: { access: 'read' },
      schema: {
        ...documented('A name, and whom it resolves to'),
        params: NameParams,
        response: { 200: NameView, ...errorAnswers },
      },
    },
    async ({ params }) => show(parseName(params.name)),
  )
  app.patch<Named & { Body: NameChange }>(
    path,
    {
      config: { access: 'identity' },
      schema: {
        ...documented('Change what is known of a name, or a role’s definition'),
        params: NameParams,
        body: NameChange,
        response: { 200: NameView, ...errorAnswers },
      },
    },
    async ({ params, body }) => {
      const name = parseName(params.name)
      const { already } = await editName(context, name, body)
      return { ...(await show(name)), already }
    },
  )
  app.delete<Named>(
    path,
    {
      config: { access: 'identity' },
      schema: {
        ...documented('Give a name up'),
        params: NameParams,
        response: { 204: { type: 'null', description: 'The name is given up.' }, ...errorAnswers },
      },
    },
    async ({ params }, reply) => {
      await deleteName(context, parseName(params.name))
      return reply.status(204).send()
    },
  )
  app.post<Named & { Body: { to: string } }>(
    `${path}/transfer`,
    {
      config: { access: 'identity' },
      schema: {
        ...documented('Hand a name to another DID'),
        params: NameParams,
        body: NameTransfer,
        response: { 200: NameView, ...errorAnswers },
      },
    },
    async ({ params, body }) => {
      const name = parseName(params.name)
      const { already } = await transferName(context, name, await readDid(body.to))
      return { ...(await show(name)), already }
    },
  )
  app.post<Named & { Body: { open?: boolean } }>(
    `${path}/open`,
    {
      config: { access: 'identity' },
      schema: {
        ...documented('Let anyone claim a label under a name, or no longer'),
        params: NameParams,
        body: NameOpening,
        response: { 204: { type: 'null', description: 'It is so.' }, ...errorAnswers },
      },
    },
    async ({ params, body }, reply) => {
      await openName(context, parseName(params.name), body.open ?? true)
      return reply.status(204).send()
    },
  )
  app.put<Named & { Body: NameRecords }>(
    `${path}/records`,
    {
      config: { access: 'identity' },
      schema: {
        ...documented('Set the records of a name: did, address, texts'),
        params: NameParams,
        body: NameRecords,
        response: { 200: NameView, ...errorAnswers },
      },
    },
    async ({ params, body }) => {
      const name = parseName(params.name)
      const { did, addr, texts } = body
      const { already } = await writeRecords(context, name, {
        ...(did === undefined ? {} : { did: did === '' ? null : await readDid(did) }),
        ...(addr === undefined ? {} : { addr: addr === '' ? null : (addr as Hex) }),
        ...(texts === undefined ? {} : { texts }),
      })
      return { ...(await show(name)), already }
    },
  )
}
