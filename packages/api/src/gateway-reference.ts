import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { RoleStanding, roleStatuses } from './gateway-enrolment.ts'

const did = Type.Unsafe<Did>({ type: 'string' })
const name = Type.Unsafe<Name>({ type: 'string' })
const status = Type.Unsafe<'OK' | 'ERROR'>({ type: 'string', enum: ['OK', 'ERROR'] })

/** `GET /api/v2/gateway`: what the DDHub client gateway tells everybody about itself. */
export const GatewayView = Type.Object(
  {
    authEnabled: Type.Literal(true),
    version: Type.String(),
    did,
    messageBrokerStatus: status,
    mtlsIsValid: Type.Optional(
      Type.Boolean({
        description: 'whether the client certificate for the broker is good now; absent if there is none',
      }),
    ),
    namespace: Type.Optional(
      Type.Unsafe<Name>({
        type: 'string',
        description: "whose the role is that the broker asks for; the broker's word",
      }),
    ),
    isAssociationKeyEnabled: Type.Boolean(),
  },
  { title: 'Gateway' },
)
export type GatewayView = Static<typeof GatewayView>

/** `POST /api/v2/identity`: a gateway has one for good, so that this tells whether a key is the one that it has. */
export const IdentityKey = Type.Object(
  { privateKey: Type.Optional(Type.String({ description: '64 hex digits, with or without 0x before them' })) },
  { title: 'IdentityKey' },
)
export type IdentityKey = Static<typeof IdentityKey>

/** `GET /api/v2/identity/claims`: roles asked for and held. */
export const IdentityClaims = Type.Object(
  {
    did,
    claims: Type.Array(
      Type.Object(
        {
          ...Type.Omit(RoleStanding, ['required']).properties,
          syncedToDidDoc: Type.Boolean({ description: 'whether it is held, and presented' }),
        },
        { title: 'IdentityClaim' },
      ),
    ),
  },
  { title: 'IdentityClaims' },
)
export type IdentityClaims = Static<typeof IdentityClaims>

const perhapsText = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })

/** `GET /api/v2/ssi-hub/roles`: each request for a role, and each credential that nobody asked for. */
export const SsiRoles = Type.Array(
  Type.Object(
    {
      id: Type.String({ description: 'of the request; of the credential if there was none' }),
      token: Type.String({ description: 'the credential as a JWT; empty if none is held' }),
      role: Type.String(),
      requestDate: Type.String({ description: 'ISO 8601' }),
      namespace: name,
      status: Type.Unsafe<(typeof roleStatuses)[number]>({ type: 'string', enum: [...roleStatuses] }),
      expirationDate: perhapsText('ISO 8601; null if it does not expire'),
      expirationStatus: Type.Unsafe<'EXPIRED' | null>({ type: ['string', 'null'], enum: ['EXPIRED', null] }),
    },
    { title: 'SsiRole' },
  ),
)
export type SsiRoles = Static<typeof SsiRoles>

/** `GET /api/v2/ssi-hub/apps`. */
export const SsiAppQuery = Type.Object({ searchKey: Type.String({ minLength: 3, maxLength: 247 }) })
export const SsiApps = Type.Array(
  Type.Object(
    { name: Type.String(), namespace: name, appName: Type.String(), logoUrl: Type.String() },
    { title: 'SsiApp' },
  ),
)
export type SsiApps = Static<typeof SsiApps>

export const NamespaceParams = Type.Object({ namespace: Type.String({ maxLength: 255 }) })

/** `GET /api/v2/ssi-hub/apps/{namespace}/roles`. */
export const SsiAppRoles = Type.Array(
  Type.Object(
    { role: Type.String(), namespace: name, requestorFields: Type.Optional(Type.Array(Type.Unsafe<unknown>({}))) },
    { title: 'SsiAppRole' },
  ),
)
export type SsiAppRoles = Static<typeof SsiAppRoles>

/** `POST /api/v2/ssi-hub/role`. */
export const SsiRoleRequest = Type.Object(
  {
    role: Type.String({ maxLength: 255 }),
    requestorFields: Type.Optional(
      Type.Array(
        Type.Object({
          key: Type.String({ maxLength: 255 }),
          value: Type.Unsafe<unknown>({ description: 'as the definition of the role has it' }),
        }),
        { maxItems: 256 },
      ),
    ),
  },
  { title: 'SsiRoleRequest' },
)
export type SsiRoleRequest = Static<typeof SsiRoleRequest>

/** `GET /api/v2/applications`: those in which this participant holds a role. */
export const ApplicationQuery = Type.Object({ roleName: Type.String({ minLength: 1, maxLength: 255 }) })
export const Applications = Type.Array(
  Type.Object(
    {
      appName: Type.String(),
      logoUrl: Type.String(),
      websiteUrl: Type.String(),
      description: Type.String(),
      namespace: name,
      topicsCount: Type.Integer(),
      roles: Type.Array(Type.String(), { description: 'labels of the roles held' }),
      createdDate: Type.String({ description: 'ISO 8601' }),
      updatedDate: Type.String({ description: 'ISO 8601' }),
    },
    { title: 'Application' },
  ),
)
export type Applications = Static<typeof Applications>
